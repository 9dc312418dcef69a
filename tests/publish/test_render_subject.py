"""What the report says of the model, of its training, and of its performance."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
import sample_report as sample

from audit.evidence import Evidence, Finding, Measurement
from audit.judge.verdict import Verdicts
from audit.publish.render.facts import facts
from audit.publish.render.parts import Cell, Fact, Table
from audit.publish.render.reading import read
from audit.publish.render.training import is_training, training_tables
from audit.publish.render.view import view

FOLDS = [
    {"accuracy": 0.87, "roc_auc": 0.92, "rows": 6513},
    {"accuracy": 0.88, "roc_auc": None, "rows": 6512},
]
TRAINED: dict[str, Any] = {
    "estimator": "whatever",
    "n_features": 12,
    "source": "model.skops",
    "parameters": {"depth": 3, "rate": 0.1},
    "cross_validation": {
        "folds": FOLDS,
        "mean": {"roc_auc": 0.92, "accuracy": 0.875},
        "sd": {"accuracy": 0.007, "roc_auc": None},
    },
    "search": None,
    "tried": [{"parameters": {"depth": 3}, "mean": {"accuracy": 0.875}}],
}


def texts(row: tuple[Cell, ...]) -> list[str]:
    return [cell.text for cell in row]


def section(kind: str, evidence: Evidence) -> Any:
    page = view(evidence, Verdicts(), sample.MANIFEST)
    return next(section for section in page.sections if section.kind == kind)


def trained(**details: object) -> Evidence:
    facts = sample.subject(model=TRAINED | details)
    return msgspec.structs.replace(sample.evidence(), subject=facts)


def test_a_cross_validation_is_a_table_whatever_was_trained() -> None:
    (table,) = training_tables(read(sample.evidence()), TRAINED)
    assert table.caption == (
        "Cross-validation: two folds of the training rows, 6,512 to 6,513 in each"
    )
    assert [texts(row) for row in table.rows] == [
        ["Accuracy, %", "87.5", "0.70", "87.0 to 88.0", "2"],
        ["ROC AUC", "0.920", "", "", "1"],
    ]


def test_settings_are_listed_only_where_several_were_tried() -> None:
    other = {"parameters": {"depth": 5}, "mean": {"accuracy": 0.86}}
    tried = {"tried": [*TRAINED["tried"], other]}
    _, table = training_tables(read(sample.evidence()), TRAINED | tried)
    assert [row[0].note for row in table.rows] == ["chosen", ""]
    assert texts(table.rows[1]) == ["depth 5", "86.0"]


@pytest.mark.parametrize(
    "odd",
    [None, 3, "text", [], [1, 2], {"folds": []}, {"folds": "abc", "mean": {}}, {"mean": {}}],
)
def test_what_has_another_shape_stays_a_fact(odd: object) -> None:
    assert not is_training(odd)
    assert training_tables(read(sample.evidence()), {"cross_validation": odd}) == ()


def test_what_says_little_of_a_model_stands_with_the_provenance() -> None:
    subject, provenance = (section(kind, trained()) for kind in ("subject", "provenance"))
    assert [fact.term for fact in subject.model] == ["Estimator", "Parameters"]
    assert subject.model[1].parts == (Fact("depth", "3"), Fact("rate", "0.1"))
    (model,) = [fact for fact in provenance.facts if fact.term == "Model"]
    assert Fact("n_features", "12") in model.parts


def test_facts_that_say_nothing_are_left_out() -> None:
    told = facts([("a", {}), ("b", {"c": None, "d": {"e": 1}}), ("f", ()), ("g", 0)])
    assert told == (Fact("b", parts=(Fact("d.e", "1"),)), Fact("g", "0"))


def test_only_commands_that_exist_are_named() -> None:
    named = [fact.text for fact in section("provenance", sample.evidence()).commands]
    assert named == [
        "audit replay compas@v3",
        "audit render compas@v3 --out DIR",
        "audit show compas@v3",
    ]


def test_the_table_opens_with_what_a_reader_looks_for() -> None:
    whole: Table = section("performance", sample.evidence()).whole
    names = [row[0].text for row in whole.rows]
    assert names[:6] == [
        "Accuracy, %",
        "Accuracy of the commonest class, %",
        "Balanced accuracy",
        "ROC AUC",
        "Precision (positive predictive value), %",
        "Recall (true positive rate), %",
    ]
    shares = [row[0].text for row in section("performance", sample.evidence()).shares.rows]
    assert "Positive predictive value" not in shares
    assert "Negative predictive value" in shares


def test_two_names_stay_two_lines_where_their_numbers_differ() -> None:
    rows = [
        Measurement(metric=metric, value=k / 10, counts=(k, 10), n=10)
        for metric, k in (("precision", 3), ("positive_predictive_value", 4))
    ]
    page = section("performance", msgspec.structs.replace(sample.nothing(), measurements=rows))
    assert texts(page.whole.rows[0])[0] == "Precision"
    assert texts(page.shares.rows[0])[0] == "Positive predictive value"


def test_pictures_come_in_pairs_that_belong_together() -> None:
    figures = section("performance", sample.evidence()).figures
    assert [len(figure.panels) for figure in figures] == [2, 2]
    assert figures[1].title == "What its scores are worth"


def test_lists_of_metrics_are_cut_short_and_never_by_one() -> None:
    reading = read(sample.evidence())
    metrics = ["false_positive_rate", "precision", "recall", "f1", "accuracy"]
    told = reading.numbers({"metrics": metrics, "groups": ["a", "b", "c"]}, most=2)
    assert told == {"metrics": "false positive rate and four more", "groups": "a, b and c"}


def test_why_somebody_was_chosen_is_told_beside_their_figure_alone() -> None:
    chosen = Finding(
        code="person_chosen",
        grade="note",
        text="{person} was nearest the line",
        numbers={"person": "3f9a21"},
    )
    evidence = msgspec.structs.replace(
        sample.evidence(), findings=(*sample.evidence().findings, chosen)
    )
    people = section("explanations", evidence).passages[-1]
    assert people.figures[0].note.startswith("This person was nearest the line.")
    findings = section("diagnostics", evidence).findings
    assert not any("nearest the line" in finding.sentence for finding in findings)


def test_shares_are_of_everybody_where_some_groups_are_not_shown() -> None:
    evidence = sample.evidence()
    shown = tuple(one for one in evidence.ledger if one.slice.get("race") != "African-American")
    hidden = msgspec.structs.replace(evidence, ledger=shown)
    assert len(shown) < len(evidence.ledger)

    def shares(of: Evidence) -> dict[str, str]:
        (table,) = [t for t in section("subject", of).sizes if "race" in t.caption]
        return {row[0].text: row[2].text for row in table.rows}

    whole = shares(evidence)
    whole.pop("African-American")
    assert shares(hidden) == whole
