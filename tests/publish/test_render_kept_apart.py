"""How a model was kept apart is told in every form that a worker gives it."""

from __future__ import annotations

import gettext

import pytest

from audit.publish.render.kept_apart import kept_apart
from audit.publish.render.language import Language, speaking
from audit.subject.models.live import ISOLATION
from audit.subject.worker.isolation import ATTEMPTS, Isolation

FORMS = {
    "own code": Isolation(limited=True, hindered="", refused={}, seconds=0.0),
    "locked in": Isolation(
        limited=False, hindered="", refused=dict.fromkeys(ATTEMPTS, True), seconds=0.0
    ),
    "went on": Isolation(
        limited=True,
        hindered="",
        refused=dict.fromkeys(ATTEMPTS, True) | {"network": False, "writing": False},
        seconds=0.0,
    ),
}


class _Bracketing(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return f"[{message}]"


@pytest.mark.parametrize("form", FORMS)
def test_english_is_what_the_record_has(form: str) -> None:
    sentence = FORMS[form].sentence
    assert kept_apart(sentence) == sentence


@pytest.mark.parametrize("form", FORMS)
def test_every_word_is_looked_up(form: str) -> None:
    with speaking(Language("de", _Bracketing())):
        said = kept_apart(FORMS[form].sentence)
    depth, outside = 0, ""
    for letter in said:
        depth += (letter == "[") - (letter == "]")
        outside += "" if depth else letter
    assert outside.strip("]; ") == ""


def test_attempts_are_looked_up_one_by_one() -> None:
    known = {"using the network": "das Netz", "writing files": "Schreiben"}

    class German(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            return known.get(message, message)

    with speaking(Language("de", German())):
        said = kept_apart("a box; tried there and refused: using the network, writing files")
    assert said == "a box [in English]; tried there and refused [in English]: das Netz, Schreiben"


def test_a_model_that_was_handed_over_is_told_whole() -> None:
    with speaking(Language("de", _Bracketing())):
        assert kept_apart(ISOLATION) == f"[{ISOLATION}]"


def test_nothing_is_said_where_no_model_was_opened() -> None:
    assert kept_apart("") == ""
