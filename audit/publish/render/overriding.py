"""Templates of somebody's own: what they may do, and what is said where they cannot be drawn.

They are drawn in a sandbox: no private attribute, nothing changed that a template is given, no
file but the house's templates and those that lie beside it. Everything is escaped, always.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from traceback import walk_tb
from typing import TYPE_CHECKING, Any

from audit.errors import AuditError
from audit.publish.render.speaking import speak

if TYPE_CHECKING:
    from jinja2 import Environment

HOUSE = "house/"
"""Before a template's name: the house's own, so that an overriding one can extend it."""
MARK = "[report] templates: "
_Source = tuple[str, str, Callable[[], bool]]


def sandbox(own: Mapping[str, str], house: Path, **settings: Any) -> Environment:
    """Return an environment in which `own` templates take the place of the house's."""
    from jinja2 import ChoiceLoader, FileSystemLoader, FunctionLoader, PrefixLoader
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    def source(name: str) -> _Source | None:
        return (own[name], MARK + name, lambda: True) if name in own else None

    shipped = FileSystemLoader(house)
    loader = ChoiceLoader(
        [FunctionLoader(source), shipped, PrefixLoader({HOUSE.rstrip("/"): shipped})]
    )
    environment = ImmutableSandboxedEnvironment(loader=loader, **settings)
    environment.filters.pop("safe")
    speak(environment)
    for name in own:
        _refuse_unescaped(environment, name, own[name])
    return environment


@contextmanager
def in_words(own: Mapping[str, str]) -> Iterator[None]:
    """Say which template of somebody's own failed, in which line and why."""
    if not own:
        yield
        return
    try:
        yield
    except AuditError:
        raise
    except Exception as error:  # a template may do anything; the audit must survive it
        raise _told(error) from None


def _refuse_unescaped(environment: Environment, name: str, text: str) -> None:
    """Whoever switches escaping off would let names from the data become markup."""
    from jinja2 import nodes

    with in_words({name: text}):
        tree = environment.parse(text, name, MARK + name)
        for node in tree.find_all((nodes.EvalContextModifier, nodes.ScopedEvalContextModifier)):
            raise AuditError(
                "A template switches escaping off",
                where=f"{MARK}{name}, line {node.lineno}",
                remedy="Leave out {% autoescape %}: everything on a page is escaped",
            )


def _told(error: Exception) -> AuditError:
    from jinja2 import TemplateNotFound, TemplateSyntaxError, UndefinedError
    from jinja2.exceptions import SecurityError

    what = str(error) or type(error).__name__
    if isinstance(error, TemplateSyntaxError):
        place = f"{_plain(error.filename or error.name or '')}, line {error.lineno}"
        return AuditError(f"A template cannot be read: {what}", where=place)
    if isinstance(error, TemplateNotFound):
        what = f"there is no template {error.name}"
    elif isinstance(error, UndefinedError):
        what = f"a name in it is unknown: {what}"
    elif isinstance(error, SecurityError):
        what = f"it asks for what a template may not have: {what}"
    return AuditError(f"A template cannot be drawn: {what}", where=_place(error))


def _place(error: Exception) -> str:
    """The innermost line of a template that the error came from: one of somebody's own first."""
    lines = [(frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)]
    own = [place for place in lines if place[0].startswith(MARK)]
    others = [place for place in lines if place[0].endswith((".j2", ".css"))]
    if not (own or others):
        return MARK.rstrip(": ")
    name, line = (own or others)[-1]
    return f"{_plain(name)}, line {line}"


def _plain(name: str) -> str:
    return name if name.startswith(MARK) else Path(name).name
