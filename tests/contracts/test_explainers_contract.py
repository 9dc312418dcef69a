"""What every registered explainer must keep to, plug-ins included."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from applicants import applicants, boosted, defaulted, people

from audit.evidence import (
    Attribution,
    Curve,
    Evidence,
    Finding,
    Matrix,
    Measurement,
    Provenance,
    SubjectFacts,
    Test,
    encode,
)
from audit.measure.catalogue import glossary
from audit.measure.explainer import EXPLAINERS
from audit.measure.explaining.budget import Budget
from audit.measure.explaining.by_group import draw_by_group
from audit.measure.explaining.calls import ModelFailed
from audit.measure.explaining.study import Sample, Study
from audit.subject.subject import Attribute

EVERY_EXPLAINER = pytest.mark.parametrize("entry", EXPLAINERS.values(), ids=list(EXPLAINERS))
SECONDS = 60
FIELDS = {
    Attribution: "attributions",
    Curve: "curves",
    Finding: "findings",
    Matrix: "matrices",
    Measurement: "measurements",
    Test: "tests",
}


@cache
def model():
    return boosted(applicants(500))


def risk(rows):
    """A score of any table: from its first column, whatever it holds."""
    first = pd.to_numeric(rows.iloc[:, 0], errors="coerce").to_numpy(dtype=float)
    return 1 / (1 + np.exp(-np.clip(np.nan_to_num(first), -5, 5)))


def polite(rows):
    return 0.2 + 0.5 * rows.iloc[:, 0].astype(str).str.contains("thank").to_numpy()


def study_of(table, score, *, seed=3, background=None, **facts):
    sex = Attribute("sex", ("Female", "Male"), np.arange(len(table), dtype=np.int32) % 2)
    by_group = draw_by_group(table, [sex], {}, minimum=10, missing_as_group=False, seed=seed)
    sample = Sample(
        rows=table,
        background=table if background is None else background,
        people=people(*range(min(2, len(table)))),
        attributes=(sex,),
        truth=np.arange(len(table)) % 3 / 2 // 1,
        by_group=by_group,
    )
    return Study(score, sample, seed, "log-odds", line=0.5, **facts)


def texts(rows):
    random = np.random.default_rng(0)
    words = np.array(["thank", "you", "for", "your", "letter", "of", "yesterday"])
    made = [" ".join(random.choice(words, 6)) for _ in range(rows)]
    return pd.DataFrame({"letter": made})


def with_what_is_known(study):
    """Let every explainer come after SHAP, as it does in an audit."""
    found = EXPLAINERS["shap"].run(study, Budget(SECONDS))
    return replace(study, known=tuple(one for one in found if isinstance(one, Attribution)))


@cache
def ordinary(seed=3):
    table = applicants(150, 1)
    study = study_of(table, model(), seed=seed, background=applicants(100, 2))
    truth = np.asarray(defaulted(table), dtype=float)
    return with_what_is_known(replace(study, sample=replace(study.sample, truth=truth)))


def fitting(entry, seed=3):
    """A study that the explainer has something to say of."""
    if entry.reads == "text":
        return study_of(texts(60), polite, seed=seed, text=True)
    return ordinary(seed)


def run(entry, study, seconds=SECONDS):
    return list(entry.run(study, Budget(seconds)))


def written(pieces):
    """The pieces as evidence would hold them."""
    parts = {name: [] for name in FIELDS.values()}
    for piece in pieces:
        parts[FIELDS[type(piece)]].append(piece)
    return encode(
        Evidence(
            subject=SubjectFacts(name="x", task="binary"),
            provenance=Provenance(tool="t", python="3"),
            **{name: tuple(found) for name, found in parts.items()},
        )
    )


def names(piece):
    """The glossary names that a piece goes by."""
    if isinstance(piece, Attribution):
        return {piece.explainer}
    if isinstance(piece, Finding):
        return set()
    name = next(
        getattr(piece, field)
        for field in ("curve", "matrix", "metric", "test")
        if hasattr(piece, field)
    )
    return {name.partition("/")[0]}


def sound(pieces):
    """Every finding can be told, every table is whole, and no number is infinite or NaN."""
    for piece in pieces:
        if isinstance(piece, Finding):
            assert re.fullmatch(r"[a-z_]+", piece.code)
            assert piece.text.format(**piece.numbers)
        if isinstance(piece, Matrix):
            assert len(piece.values) == len(piece.rows)
            assert {len(line) for line in piece.values} <= {len(piece.columns)}
            cells = [cell for line in piece.values for cell in line if cell is not None]
            assert np.isfinite(cells).all()
        if isinstance(piece, Attribution):
            numbers = [part.value for part in piece.values]
            numbers += [part.error for part in piece.values if part.error is not None]
            numbers += [one for one in piece.quality.values() if one is not None]
            assert np.isfinite(numbers).all()
            assert piece.scope in ("global", "group", "local")
    assert written(pieces)
    return True


@EVERY_EXPLAINER
def test_it_explains_itself(entry):
    first, *rest = entry.definition.splitlines()
    assert first.endswith("."), "the first line is the sentence the report prints"
    assert len(first) < 110
    assert any(line.strip() for line in rest), "then what the numbers are"
    assert entry.title[0].isupper()
    assert entry.reference
    assert entry.share > 0


@EVERY_EXPLAINER
def test_all_its_names_are_in_the_glossary(entry):
    known = glossary()
    for kind in entry.kinds:
        assert known[kind.id].title == kind.title
        assert known[kind.id].definition == kind.definition
        assert kind.definition.splitlines()[0].endswith(".")
        assert kind.reference


@EVERY_EXPLAINER
def test_what_it_finds_is_sound_and_goes_by_its_own_names(entry):
    pieces = run(entry, fitting(entry))
    assert pieces
    assert sound(pieces)
    own = {kind.id for kind in entry.kinds}
    assert set().union(*map(names, pieces)) <= own


@EVERY_EXPLAINER
def test_the_same_seed_gives_the_same_bytes(entry):
    study = fitting(entry)
    assert written(run(entry, study)) == written(run(entry, study))


@EVERY_EXPLAINER
def test_the_study_is_left_as_it_was(entry):
    study = fitting(entry)
    before = [study.sample.rows.copy(), study.sample.background.copy()]
    random = np.random.get_state()[1].copy()
    run(entry, study)
    pd.testing.assert_frame_equal(study.sample.rows, before[0])
    pd.testing.assert_frame_equal(study.sample.background, before[1])
    assert (np.random.get_state()[1] == random).all()


@EVERY_EXPLAINER
def test_nobodys_own_values_are_told(entry):
    if entry.reads == "text":
        table = texts(60)
        table["letter"] += [f" Xqz{n:04}" for n in range(60)]
        told = written(run(entry, study_of(table, polite, text=True))).decode()
        assert not re.search(r"Xqz\d{4}", told)
        return
    table = applicants(60)
    table["purpose"] = [f"Xqz{n:04}" for n in range(60)]
    table["income"] = 100_000.123 + 1_000.777 * np.arange(60)

    def score(rows):
        number = rows["purpose"].str[3:].astype(float) + rows["income"].fillna(0) / 1000
        return 1 / (1 + np.exp(2 - number.to_numpy() / 90))

    told = written(run(entry, with_what_is_known(study_of(table, score)))).decode()
    assert not re.search(r"Xqz\d{4}", told)
    assert not [cell for cell in table["income"] if f"{cell:.3f}"[:-1] in told]


@EVERY_EXPLAINER
def test_without_time_it_ends_all_the_same(entry):
    pieces = run(entry, replace(fitting(entry), known=()), seconds=0)
    assert sound(pieces)
    assert not any(one.values for one in pieces if isinstance(one, Attribution))


def fails(rows):
    raise ValueError("Ada of 4 Elm Street")


@EVERY_EXPLAINER
def test_a_model_that_fails_is_said_to_and_nothing_else_goes_wrong(entry):
    study = replace(fitting(entry), score=fails)
    told = []
    try:
        for piece in entry.run(study, Budget(SECONDS)):
            told.append(written([piece]).decode())
    except ModelFailed as failure:
        told.append(str(failure))
    assert "Elm" not in " ".join(told)


def odd_tables():
    random = np.random.default_rng(0)
    plain = pd.DataFrame(random.normal(size=(40, 2)), columns=["a", "b"])
    yield "one column", plain[["a"]]
    yield "one row", plain.head(1)
    yield "a constant and an empty column", plain.assign(same=7, empty=np.nan)
    yield "infinite and missing", plain.assign(x=[np.inf, -np.inf, np.nan, 1.0] * 10)
    yield "strings, some missing", plain.assign(x=pd.Series(["p", None, "q", "q"] * 10))
    yield "categories", plain.assign(x=pd.Categorical(["p", "q"] * 20, categories=["q", "r", "p"]))
    yield "true and false", plain.assign(x=[True, False] * 20)
    yield "nullable", plain.assign(x=pd.array([True, None] * 20, dtype="boolean"))
    yield "dates", plain.assign(x=pd.date_range("2020-01-01", periods=40, tz="Europe/Berlin"))
    yield "braces in a name", plain.set_axis(["{0} of {x}", "a/b"], axis=1)
    yield "twice the same name", plain.set_axis(["same", "same"], axis=1)


ODD = dict(odd_tables())


@EVERY_EXPLAINER
@pytest.mark.parametrize("name", ODD)
def test_odd_tables_are_explained_or_passed_over(entry, name):
    table = ODD[name]
    if entry.reads == "text":
        pytest.skip("it reads texts")

    def score(rows):
        assert rows.dtypes.equals(table.dtypes)
        return risk(rows)

    assert sound(run(entry, with_what_is_known(study_of(table, score))))
    assert sound(run(entry, study_of(table, score)))


@EVERY_EXPLAINER
@pytest.mark.parametrize("score", [risk, lambda rows: np.full(len(rows), 0.25)])
def test_one_background_row_and_a_constant_score_will_do(entry, score):
    if entry.reads == "text":
        study = study_of(texts(20), lambda rows: np.full(len(rows), 0.25), text=True)
    else:
        study = study_of(applicants(40), score, background=applicants(1, 9))
    assert sound(run(entry, study))


@EVERY_EXPLAINER
def test_no_rows_are_nothing_to_explain(entry):
    table = (texts(5) if entry.reads == "text" else applicants(5)).head(0)
    sample = Sample(table, table, ())
    for one in (Study(risk, sample), Study(risk, sample, text=True)):
        assert not any(isinstance(piece, Matrix | Curve) for piece in run(entry, one))
