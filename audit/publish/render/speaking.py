"""Templates speak as the code does: `say`, `say_many`, `say_as`, and Jinja's `{% trans %}`.

Whatever they say is looked up in the language that is spoken when the template is drawn. Nothing
that is said escapes escaping: neither a message nor what fills it, but for markup that a template
made itself with `{% set %}`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from audit.publish.render import language

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.nodes import EvalContext

Said = Callable[..., str]


def speak(environment: Environment) -> None:
    """Give all templates of an environment the messages of the language spoken."""
    from jinja2 import pass_eval_context

    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: language.say(text),
        lambda one, many, n: language.spoken().messages.ngettext(one, many, n),
        newstyle=False,
        pgettext=lambda sense, text: language.say_as(sense, text),
    )
    environment.globals |= {
        "_": pass_eval_context(_say),
        "say": pass_eval_context(_say),
        "say_as": pass_eval_context(_say_as),
        "say_many": pass_eval_context(_say_many),
    }


def _say(context: EvalContext, text: str, /, **parts: Any) -> str:
    return _escaped(context, language.say(text), parts)


def _say_as(context: EvalContext, sense: str, text: str, /, **parts: Any) -> str:
    return _escaped(context, language.say_as(sense, text), parts)


def _say_many(context: EvalContext, one: str, many: str, n: int, /, **parts: Any) -> str:
    return _escaped(context, language.say_many(one, many, n), parts)


def _escaped(context: EvalContext, message: str, parts: dict[str, Any]) -> str:
    """Fill a message; where a page is escaped, escape both it and what fills it."""
    if not context.autoescape:
        return language.filled(message, parts)
    from markupsafe import Markup, escape

    whole = {name: escape(part) for name, part in parts.items()}
    return Markup(language.filled(str(escape(message)), whole))
