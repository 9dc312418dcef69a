"""Words of a text: cut, taken away, and credited with what they add."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from applicants import people
from hypothesis import given
from hypothesis import strategies as st

from audit.evidence import Attribution, encode
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.explain import explain
from audit.measure.explaining.study import Sample, Study
from audit.measure.explaining.words import (
    MOST_PARTS,
    OTHER_WORDS,
    RARE_WORDS,
    common_words,
    cut,
    holds_texts,
)

WEIGHTS = {"good": 0.2, "bad": -0.3, "she": -0.1, "stay": 0.0}
Score = Callable[[pd.DataFrame], np.ndarray]


def additive(rows: pd.DataFrame) -> np.ndarray:
    """0.5 plus the weight of every word: what Shapley values give back exactly."""
    return np.array(
        [0.5 + sum(WEIGHTS.get(word.casefold(), 0) for word in cut(t).words) for t in rows["say"]]
    )


def negating(rows: pd.DataFrame) -> np.ndarray:
    """A word that turns another one round."""
    return np.array(
        [(-1.0 if "not" in t else 1.0) * (1.0 if "good" in t else 0.0) for t in rows["say"]]
    )


def study(texts: list[str], score: Score = additive, *chosen: int, **more: object) -> Study:
    rows = pd.DataFrame({"say": texts})
    facts: dict[str, object] = {"space": "output", "text": True, "shown": True} | more
    return Study(score, Sample(rows, rows, people(*chosen)), **facts)  # type: ignore[arg-type]


def explained(asked: Study, explainer: str) -> list[Attribution]:
    found = explain(asked, Budget(60))
    return [one for one in found if isinstance(one, Attribution) and one.explainer == explainer]


def parts(one: Attribution) -> dict[str, float]:
    return {part.feature: part.value for part in one.values}


TEXTS = ["She had a good stay", "A bad stay, a bad bed", "good", "nothing of that kind at all"] * 5


@given(st.text())
def test_nothing_is_lost_when_a_text_is_cut(text: str) -> None:
    words = cut(text)
    assert words.left(np.ones(words.parts, np.bool_)) == text
    assert words.left(np.zeros(words.parts, np.bool_)) == "".join(words.gaps)


@given(st.lists(st.text(alphabet="ab ’'-é文😀", min_size=0), max_size=300))
def test_parts_are_runs_of_words_and_their_names_differ(pieces: list[str]) -> None:
    words = cut(" ".join(pieces))
    assert words.parts == min(len(words.words), MOST_PARTS)
    assert (np.diff(words.part_of) >= 0).all()
    names = words.names(None)
    assert len(set(names)) == len(names) == words.parts


def test_words_of_any_script() -> None:
    assert cut("L'été n’est pas déjà-vu").words == ("L'été", "n’est", "pas", "déjà-vu")
    assert cut("不好 ok").words == ("不", "好", "ok")
    assert cut("fine 😀!").words == ("fine", "😀")


def test_shapley_values_of_an_additive_score_are_its_weights() -> None:
    (*_, one) = explained(study(TEXTS, additive, 1), "text_shap")
    assert parts(one) == pytest.approx(
        {"A": 0, "bad": -0.3, "stay": 0, "a (2)": 0, "bad (2)": -0.3, "bed": 0}, abs=1e-12
    )
    assert (one.base, one.output) == pytest.approx((0.5, -0.1))
    assert all(part.error == pytest.approx(0, abs=1e-9) for part in one.values)


def test_two_words_share_what_they_do_together() -> None:
    (*_, one) = explained(study(["not good", "good", "not"] * 4, negating, 0), "text_shap")
    # alone: good adds 1; after not: −1; so 0 on average; not takes 2 away where good is there
    assert parts(one) == pytest.approx({"not": -1.0, "good": 0.0})
    assert one.quality["additivity"] == 0


def test_everyone_is_the_mean_size_of_a_word_over_texts() -> None:
    whole, *_ = explained(study(TEXTS), "text_shap")
    found = parts(whole)
    # "bad" is twice in every fourth text
    assert found["bad"] == pytest.approx(0.6 / 4)
    assert found["good"] == pytest.approx(0.2 / 2)
    assert found["she"] == pytest.approx(0.1 / 4)
    assert whole.scope == "global"


def test_lime_finds_the_weights_of_an_additive_score() -> None:
    (one,) = explained(study(TEXTS, additive, 0), "text_lime")
    found = parts(one)
    assert found["good"] == pytest.approx(0.2, abs=0.02)
    assert found["She"] == pytest.approx(-0.1, abs=0.02)
    assert abs(found["stay"]) < 0.02
    assert one.quality["fidelity"] > 0.95
    assert one.quality["agreement"] == 1.0


def test_explainers_of_columns_step_aside() -> None:
    found = explain(study(TEXTS, additive, 0), Budget(60))
    made = {one.explainer for one in found if isinstance(one, Attribution)}
    assert made == {"text_shap", "text_lime"}


def test_explainers_of_words_step_aside_for_columns() -> None:
    asked = study(TEXTS, additive, 0, text=False)
    made = {one.explainer for one in explain(asked, Budget(60)) if isinstance(one, Attribution)}
    assert made.isdisjoint({"text_shap", "text_lime"})


def test_rare_words_of_a_person_are_not_told() -> None:
    texts = [*["a good stay"] * 12, "a bad Smith, Smith stay"]
    for explainer in ("text_shap", "text_lime"):
        *_, one = explained(study(texts, additive, 12, shown=False), explainer)
        names = [part.feature for part in one.values]
        assert set(names) == {"a", "stay", *("(rare word)", "(rare word) (2)", "(rare word) (3)")}
        assert names[0] == "(rare word)", "the largest comes first, wherever it stands"
    whole, *_ = explained(study(texts, additive, shown=False), "text_shap")
    assert set(parts(whole)) == {"a", "good", "stay", RARE_WORDS}
    assert parts(whole)[RARE_WORDS] == pytest.approx(0.3 / 13)
    assert b"Smith" not in encode(whole)


def test_nothing_but_common_words_is_told_of_everyone() -> None:
    texts = [f"good stay number{n}" for n in range(30)]
    whole, *_ = explained(study(texts, additive, shown=False), "text_shap")
    assert set(parts(whole)) == {"good", "stay", RARE_WORDS}


def test_many_words_end_in_others() -> None:
    texts = [" ".join(f"w{n}" for n in range(60)) + " good"] * 12
    whole, *_ = explained(study(texts), "text_shap")
    assert len(whole.values) == 41
    assert whole.values[0].feature == "good"
    assert whole.values[-1].feature == OTHER_WORDS


@pytest.mark.parametrize("text", ["", "   ", "?!", "good", "good " * 500])
def test_odd_texts(text: str) -> None:
    *_, one = explained(study([text, *TEXTS], additive, 0), "text_shap")
    assert one.quality["additivity"] == pytest.approx(0, abs=1e-9)
    assert len(one.values) == min(MOST_PARTS, len(text.split()) if "good" in text else 0)
    assert one.output == pytest.approx(additive(pd.DataFrame({"say": [text]}))[0])


def test_missing_texts_are_texts_without_words() -> None:
    rows = pd.DataFrame({"say": [None, "a good stay", float("nan")]})

    def score(table: pd.DataFrame) -> np.ndarray:
        return table["say"].fillna("").str.len().to_numpy(dtype=float)

    asked = Study(score, Sample(rows, rows, people(0)), space="output", text=True)
    assert {one.row is None for one in explained(asked, "text_shap")} == {True, False}


def test_two_runs_give_the_same_bytes_and_the_clock_only_brakes() -> None:
    one, two = (explained(study(TEXTS, negating, 0, 1), "text_shap") for _ in range(2))
    assert list(map(encode, one)) == list(map(encode, two))
    other = explained(study(TEXTS, negating, 0, 1, seed=1), "text_shap")
    assert [len(each.values) for each in other] == [len(each.values) for each in one]
    cut_short = [a for a in explain(study(TEXTS, additive, 0), Budget(0)) if hasattr(a, "values")]
    assert {each.stopped_by for each in cut_short if isinstance(each, Attribution)} == {"budget"}


def test_a_table_of_texts_is_told_from_a_table_of_categories() -> None:
    assert holds_texts(pd.DataFrame({"say": TEXTS[:4]}))
    assert not holds_texts(pd.DataFrame({"say": TEXTS[:4], "age": 1}))
    assert not holds_texts(pd.DataFrame({"age": [1, 2, 3]}))
    assert not holds_texts(pd.DataFrame({"job": ["clerk", "cook", "nurse"]}))
    assert not holds_texts(pd.DataFrame({"none": [None, None]}))


def test_common_words_are_counted_once_a_text() -> None:
    assert common_words(["a a a a", "b"], fewest=2) == frozenset()
