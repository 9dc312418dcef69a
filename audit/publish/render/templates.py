"""The templates that documents are drawn from: the house's, or somebody's own in their place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from audit.publish.render.overriding import sandbox
from audit.publish.render.shipped import folder
from audit.publish.render.speaking import speak

if TYPE_CHECKING:
    from jinja2 import Environment


def templates(own: Mapping[str, str], **settings: Any) -> Environment:
    """Return an environment that speaks, in which a name that is not known is a mistake.

    `own` are somebody's own templates by name; with any, all are drawn in a sandbox.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    settings |= {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    if own:
        return sandbox(own, folder(), **settings)
    environment = Environment(loader=FileSystemLoader(folder()), **settings)
    speak(environment)
    return environment
