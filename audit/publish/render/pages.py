"""Places a view on a page: finds the templates, sets the style, escapes everything."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from audit.errors import AuditError
from audit.publish.render.overriding import in_words
from audit.publish.render.parts import Figure, ReportView
from audit.publish.render.shipped import folder
from audit.publish.render.templates import templates

if TYPE_CHECKING:
    from jinja2 import Environment

Medium = Literal["screen", "paper"]
HOUSE_ACCENT = "#0b5a8a"
_FONTS = (
    ("serif", "source-serif-4", "400", "normal"),
    ("serif", "source-serif-4", "600", "normal"),
    ("sans", "source-sans-3", "400", "normal"),
    ("sans", "source-sans-3", "600", "normal"),
)
_ITALIC = ("serif", "source-serif-4", "400", "italic")
_IN_SANS = re.compile(r"<(table|svg)\b.*?</\1>|<p class=\"details\">.*?</p>", re.DOTALL)
_LATIN_END = 0x100
_LATIN_TOO = frozenset("ıŒœ€")
_EXTENDED = ((0x100, 0x2AF), (0x1E00, 0x1EFF), (0x2020, 0x2020), (0x20A0, 0x20CF))


def summary_page(view: ReportView, figures: Sequence[Figure]) -> str:
    """Draw the first page and these figures as a document of their own, without fonts and script.

    Its own content policy names the one style; nothing else may act, and nothing is fetched.
    """
    own = view.identity.accent
    environment = _shipped("screen", own.light if own else HOUSE_ACCENT)
    style = environment.get_template("css/screen.css.j2").render(
        sheet=view.sheet, fonts=[], own_accent=own
    )
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; base-uri 'none'; form-action 'none'"
    )
    body = environment.get_template("notebook.html.j2")
    return body.render(view=view, figures=figures, style=style, policy=policy)


def page(view: ReportView, medium: Medium) -> str:
    """Draw a view as one HTML text with its style, fonts and script inside; nothing is fetched.

    Style and script are set first, because the page's own content policy names their hashes. The
    style holds no character that escaping would change, so it passes through the same escaping as
    all else; the script is a template without a value in it. Paper has no script.
    """
    with in_words(view.identity.templates):
        return _page(view, medium)


def _page(view: ReportView, medium: Medium) -> str:
    own = view.identity
    accent = own.accent.light if own.accent else HOUSE_ACCENT
    environment = (
        _environment(own.templates, medium, accent) if own.templates else _shipped(medium, accent)
    )
    body = environment.get_template("report.html.j2")
    draft = body.render(view=view, style="", policy="")
    style = environment.get_template(f"css/{medium}.css.j2").render(
        sheet=view.sheet,
        fonts=fonts(draft, draft if medium == "paper" else view.title),
        own_accent=own.accent,
    )
    _check_style(style, medium)
    script = environment.get_template("js/report.js").render()
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "font-src data:; img-src data:; base-uri 'none'; form-action 'none'"
    )
    return body.render(view=view, style=style, policy=policy)


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def fonts(text: str, heads: str) -> list[dict[str, str]]:
    """The shipped faces as data: Latin always, italic and extended Latin where the text needs it.

    Extended bold comes where `heads` need it; one bold letter elsewhere can be made from a
    regular one, and is not worth a face of its own. Nor is an extended serif for what is always
    set in sans.
    """
    italic = [_ITALIC] if "<em" in text else []
    wanted = [(*face, "latin") for face in (*_FONTS, *italic)]
    said = {"serif400": _IN_SANS.sub("", text), "sans400": text}
    said |= {"serif600": heads, "sans600": heads}
    extended = [face for face in _FONTS if _needs_extended(said[face[0] + face[2]])]
    wanted += [(*face, "latin-ext") for face in extended]
    return [
        {
            "family": f"Report-{family}{'-extended' if part == 'latin-ext' else ''}",
            "weight": weight,
            "slope": slope,
            "data": _encoded(f"{file}-{part}-{weight}-{slope}.woff2"),
        }
        for family, file, weight, slope, part in wanted
    ]


def _needs_extended(text: str) -> bool:
    return any(
        first <= ord(letter) <= last
        for letter in text
        if ord(letter) >= _LATIN_END and letter not in _LATIN_TOO
        for first, last in _EXTENDED
    )


@lru_cache(maxsize=16)
def _encoded(file: str) -> str:
    return base64.b64encode((folder() / "fonts" / file).read_bytes()).decode()


@lru_cache(maxsize=4)
def _shipped(medium: Medium, accent: str) -> Environment:
    return _environment({}, medium, accent)


def _environment(own: Mapping[str, str], medium: Medium, accent: str) -> Environment:
    """Templates for one medium, which all of them know as `paper`; `accent` is for charts."""
    environment = templates(own, autoescape=True, finalize=_short)
    environment.globals |= {"paper": medium == "paper", "accent": accent}
    return environment


def _check_style(style: str, medium: Medium) -> None:
    """Refuse a style sheet that escaping would change: it would no longer be what was meant."""
    found = next((letter for letter in style if letter in "<>&'\""), None)
    if found is not None:
        raise AuditError(
            f"A style sheet holds {found}, which cannot stand in a page",
            where=f"templates: css/{medium}.css.j2 or what it includes",
            remedy="Name fonts without quotes, and select descendants with a blank",
        )


def _short(value: object) -> object:
    """A whole coordinate without its decimal: there are tens of thousands on a page."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
