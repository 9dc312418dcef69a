"""Places a view on a page: finds the templates, sets the style, escapes everything."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from audit.errors import AuditError
from audit.publish.render.parts import ReportView

if TYPE_CHECKING:
    from jinja2 import Environment

Medium = Literal["screen", "paper"]
_FONTS = (
    ("serif", "source-serif-4", "400", "normal"),
    ("serif", "source-serif-4", "400", "italic"),
    ("serif", "source-serif-4", "600", "normal"),
    ("sans", "source-sans-3", "400", "normal"),
    ("sans", "source-sans-3", "600", "normal"),
)
_LATIN_END = 0x100
_EXTENDED = ((0x100, 0x2AF), (0x1E00, 0x1EFF), (0x2020, 0x2020), (0x20A0, 0x20CF))


def folder() -> Path:
    """Where the templates lie: inside the installed package, else at the top of the repository."""
    package = Path(__file__).resolve().parents[2]
    for place in (package / "templates", package.parent / "templates"):
        if (place / "report.html.j2").is_file():
            return place
    raise AuditError(
        "The report's templates are missing",
        where=str(package / "templates"),
        remedy="Install rai-audit again",
    )


def page(view: ReportView, medium: Medium) -> str:
    """Draw a view as one HTML text with its style, fonts and script inside; nothing is fetched.

    Style and script are set first, because the page's own content policy names their hashes. The
    style holds no character that escaping would change, so it passes through the same escaping as
    all else; the script is a template without a value in it. Paper has no script.
    """
    environment = _environment()
    body = environment.get_template("report.html.j2")
    draft = body.render(view=view, paper=medium == "paper", style="", policy="")
    style = environment.get_template(f"css/{medium}.css.j2").render(
        fonts=fonts(draft, draft if medium == "paper" else view.title)
    )
    script = environment.get_template("js/report.js").render()
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "font-src data:; img-src data:; base-uri 'none'; form-action 'none'"
    )
    return body.render(view=view, paper=medium == "paper", style=style, policy=policy)


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def fonts(text: str, heads: str) -> list[dict[str, str]]:
    """The shipped faces as data: Latin always, extended Latin where the text needs it.

    Extended bold comes where `heads` need it; one bold letter elsewhere can be made from a
    regular one, and is not worth a face of its own.
    """
    wanted = [(*face, "latin") for face in _FONTS]
    weights = [weight for weight, said in (("400", text), ("600", heads)) if _needs_extended(said)]
    wanted += [
        (*face, "latin-ext") for face in _FONTS if face[3] == "normal" and face[2] in weights
    ]
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
        if ord(letter) >= _LATIN_END
        for first, last in _EXTENDED
    )


@lru_cache(maxsize=16)
def _encoded(file: str) -> str:
    return base64.b64encode((folder() / "fonts" / file).read_bytes()).decode()


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(folder()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        finalize=_short,
    )


def _short(value: object) -> object:
    """A whole coordinate without its decimal: there are tens of thousands on a page."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
