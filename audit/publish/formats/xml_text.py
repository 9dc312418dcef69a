"""Text for XML: what its grammar forbids is spelled out, what it would obey is escaped."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from audit.publish.formats.told import plain


def text(content: str) -> str:
    """Write what stands between two tags.

    >>> text("]]> & <b>")
    ']]&gt; &amp; &lt;b&gt;'
    """
    return escape(plain(content, 4000))


def attributes(values: Mapping[str, object]) -> str:
    """Write attributes, each after a blank, in the order given.

    >>> attributes({"name": 'a "b" <c>'})
    ' name=\\'a "b" &lt;c&gt;\\''
    """
    return "".join(f" {name}={quoteattr(plain(value, 4000))}" for name, value in values.items())
