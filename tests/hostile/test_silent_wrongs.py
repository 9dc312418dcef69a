"""What goes wrong in silence elsewhere: here the right number, a refusal, or a status and why.

One test for each trap that somebody has fallen into. What the other libraries make of the same
rows is printed by benchmarks/hostile_side_by_side.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from door import left_out, of_rows, opened

import audit
from audit.errors import AuditError
from audit.evidence import MISSING, Measurement
from audit.judge.limit import holds, point_of
from audit.measure.measure import Plan, measure_counts
from audit.rules import Rule
from audit.subject.subject import Subject

HIRED = {"label": "hired", "prediction": "predicted", "sensitive": ["sex"]}
PARITY = "demographic_parity_difference"
FOUR_FIFTHS = "impact_ratio across sex >= 0.8"


def people(*groups: tuple[Any, int, int]) -> pd.DataFrame:
    """People of groups (name, how many, how many are predicted 1); every other one is hired."""
    rows = [
        {"sex": name, "hired": place % 2, "predicted": int(place < chosen)}
        for name, n, chosen in groups
        for place in range(n)
    ]
    return pd.DataFrame(rows)


WOMEN_AND_MEN = people(("f", 40, 12), ("m", 40, 28))
"""12 of 40 women and 28 of 40 men are selected: .3 and .7."""


def measured(subject: Subject, minimum_group: int = 10) -> list[Measurement]:
    plan = Plan(minimum_group=minimum_group, missing_as_group=False, intersections=1)
    return measure_counts(subject, plan).measurements


def one(rows: Sequence[Measurement], metric: str, across: str = "", **group: str) -> Measurement:
    """The one row of a metric for a group, or across an attribute."""
    wanted = (metric, group, (across,) if across else ())
    (found,) = (row for row in rows if (row.metric, row.slice, row.across) == wanted)
    return found


def gap(subject: Subject, metric: str = PARITY) -> Measurement:
    return one(measured(subject), metric, across="sex")


def verdict(frame: pd.DataFrame, rule: str, reports: Path, **options: Any) -> Any:
    """What an audit with one rule says of it, and how the command would end."""
    report = audit.run(
        data=frame, rules=[rule], reports=str(reports), format=["html"], **(HIRED | options)
    )
    (found,) = report.verdicts.verdicts
    return found, report.exit_code


# --- labels and predictions -----------------------------------------------------------------------


@pytest.mark.parametrize("no_yes", [("no", "yes"), ("No", "Yes"), ("denied", "granted")])
def test_labels_in_words_give_the_gap_and_not_zero(no_yes: tuple[str, str]) -> None:
    words = WOMEN_AND_MEN.replace(
        {name: dict(enumerate(no_yes)) for name in ("hired", "predicted")}
    )
    found = gap(of_rows(words, positive=no_yes[1], **HIRED))
    assert found.value == pytest.approx(0.4, abs=1e-15)
    assert found.counts == (28, 40, 12, 40)


def test_labels_in_words_are_refused_until_somebody_says_which_is_positive() -> None:
    words = WOMEN_AND_MEN.replace({"hired": {0: "no", 1: "yes"}, "predicted": {0: "no", 1: "yes"}})
    with pytest.raises(AuditError, match="Nothing says which of the classes 'no' and 'yes'"):
        of_rows(words, **HIRED)


@pytest.mark.parametrize("kind", [str, float, bool, "string", "category", object, np.int8])
def test_zeros_and_ones_of_any_type_give_the_gap_and_not_zero(kind: Any) -> None:
    typed = WOMEN_AND_MEN.astype({"hired": kind, "predicted": kind})
    assert gap(of_rows(typed, **HIRED)).counts == (28, 40, 12, 40)


def test_a_label_and_a_prediction_of_different_types_still_meet() -> None:
    mixed = WOMEN_AND_MEN.astype({"hired": str, "predicted": bool})
    rows = measured(of_rows(mixed, **HIRED))
    right = (WOMEN_AND_MEN["hired"] == WOMEN_AND_MEN["predicted"]).sum()
    assert one(rows, "accuracy").counts == (right, 80)


def test_probabilities_as_predictions_are_refused_with_the_way_out() -> None:
    sure = WOMEN_AND_MEN.assign(predicted=WOMEN_AND_MEN["predicted"] * 0.8 + 0.1)
    with pytest.raises(AuditError, match="probabilities where classes are expected") as caught:
        of_rows(sure, **HIRED)
    assert "row 1 holds '0.9'" in caught.value.what
    assert "--score predicted --threshold 0.5" in caught.value.remedy


@pytest.mark.parametrize("blank", [np.nan, None, pd.NA, pd.NaT, ""])
def test_a_prediction_that_is_missing_is_refused_and_not_a_rejection(blank: Any) -> None:
    holes = WOMEN_AND_MEN.astype({"predicted": object})
    holes.loc[2, "predicted"] = blank
    with pytest.raises(AuditError, match="no known class: row 3 holds nothing"):
        of_rows(holes, **HIRED)


# --- alignment ------------------------------------------------------------------------------------

INDEXES: dict[str, Any] = {
    "from 1000": range(1000, 1080),
    "backwards": range(79, -1, -1),
    "all the same": [7] * 80,
    "words": [f"person {place % 11}" for place in range(80)],
    "two levels": pd.MultiIndex.from_product([range(8), range(10)]),
    "missing": [None] * 80,
}


@pytest.mark.parametrize("name", INDEXES)
def test_an_odd_index_moves_nobody_into_another_group(name: str) -> None:
    odd = WOMEN_AND_MEN.set_index(pd.Index(INDEXES[name]))
    rows = measured(of_rows(odd, **HIRED))
    assert one(rows, "selection_rate", sex="f").counts == (12, 40)
    assert one(rows, "selection_rate", sex="m").counts == (28, 40)


def test_columns_that_name_their_rows_are_joined_by_name_and_not_by_place() -> None:
    backwards = WOMEN_AND_MEN["predicted"][::-1]
    columns = {"sex": WOMEN_AND_MEN["sex"], "hired": WOMEN_AND_MEN["hired"], "predicted": backwards}
    assert list(columns["predicted"]) != list(WOMEN_AND_MEN["predicted"])
    assert gap(of_rows(columns, **HIRED)).counts == (28, 40, 12, 40)


def test_columns_that_name_other_rows_are_refused() -> None:
    elsewhere = WOMEN_AND_MEN["predicted"].set_axis(range(100, 180))
    columns = {"sex": WOMEN_AND_MEN["sex"], "hired": WOMEN_AND_MEN["hired"], "predicted": elsewhere}
    with pytest.raises(AuditError, match="row 1 holds nothing"):
        of_rows(columns, **HIRED)


def test_columns_whose_names_of_rows_repeat_are_refused() -> None:
    twice = WOMEN_AND_MEN["predicted"].set_axis([0] * 80)
    columns = {"sex": WOMEN_AND_MEN["sex"], "hired": WOMEN_AND_MEN["hired"], "predicted": twice}
    with pytest.raises(AuditError, match="do not fit together"):
        of_rows(columns, **HIRED)


def test_columns_that_all_name_their_rows_alike_may_stand_beside_plain_ones() -> None:
    shuffled = WOMEN_AND_MEN.sample(frac=1, random_state=0)
    columns = {name: shuffled[name] for name in ("hired", "predicted")}
    found = gap(of_rows({"sex": shuffled["sex"].to_numpy(), **columns}, **HIRED))
    assert found.counts == (28, 40, 12, 40)


def test_a_plain_column_beside_columns_in_different_orders_is_refused() -> None:
    shuffled = WOMEN_AND_MEN.sample(frac=1, random_state=0)
    columns = {
        "sex": shuffled["sex"].to_numpy(),
        "hired": shuffled["hired"],
        "predicted": WOMEN_AND_MEN["predicted"],
    }
    with pytest.raises(AuditError, match="in different orders, and 'sex' does not name its"):
        of_rows(columns, **HIRED)


# --- rates of nobody ------------------------------------------------------------------------------


def test_a_group_without_positives_has_no_true_positive_rate_and_makes_no_gap() -> None:
    nobody = people(("x", 40, 20)).assign(hired=0)
    rows = measured(of_rows(pd.concat([WOMEN_AND_MEN, nobody]), **HIRED))
    row = one(rows, "true_positive_rate", sex="x")
    assert (row.status, row.value, row.counts, row.interval) == ("undefined", None, None, None)
    assert (row.n, row.reason) == (0, "nobody in this group is positive")
    found = one(rows, "equal_opportunity_difference", across="sex")
    assert found.counts == (14, 20, 6, 20)
    assert found.value == pytest.approx(0.4, abs=1e-15)
    assert found.reason == "not defined, and not compared: x"
    odds = one(rows, "equalized_odds_difference", across="sex")
    assert odds.value == pytest.approx(0.4, abs=1e-15)
    assert "x" in (odds.reason or "")


def test_a_group_of_one_class_has_no_area_under_the_curve() -> None:
    frame = pd.concat([WOMEN_AND_MEN, people(("x", 40, 20)).assign(hired=1)])
    frame["score"] = np.linspace(0, 1, len(frame))
    rows = measured(of_rows(frame, score="score", **HIRED))
    row = one(rows, "roc_auc", sex="x")
    assert (row.status, row.value, row.interval) == ("undefined", None, None)
    assert row.reason == "one of the two classes has nobody in it"
    assert row.n == 40
    assert one(rows, "roc_auc", sex="f").status == "measured"


def test_nobody_selected_is_no_ratio_and_never_a_pass(tmp_path: Path) -> None:
    nobody = WOMEN_AND_MEN.assign(predicted=0)
    rows = measured(of_rows(nobody, **HIRED))
    for metric, group in (("demographic_parity_ratio", {}), ("impact_ratio", {"sex": "f"})):
        row = one(rows, metric, across="sex", **group)
        assert (row.status, row.value, row.interval) == ("undefined", None, None)
        assert row.reason == "nobody is given the favourable outcome"
    for rule in (FOUR_FIFTHS, "demographic_parity_ratio across sex >= 0.8"):
        found, exit_code = verdict(nobody, rule, tmp_path)
        assert (found.outcome, found.value, exit_code) == ("not_assessable", None, 3)
        assert found.reason == "nobody is given the favourable outcome"


# --- weights --------------------------------------------------------------------------------------


def test_a_group_of_weight_zero_is_nobody_and_closes_no_gap(tmp_path: Path) -> None:
    frame = WOMEN_AND_MEN.assign(weight=(WOMEN_AND_MEN["sex"] == "m").astype(float))
    subject = of_rows(frame, weight="weight", **HIRED)
    row = one(measured(subject), "selection_rate", sex="f")
    assert (row.status, row.value, row.n) == ("undefined", None, 0)
    found = gap(subject)
    assert (found.status, found.value) == ("undefined", None)
    assert found.reason == "fewer than two groups can be compared"
    judged, exit_code = verdict(frame, f"{PARITY} across sex <= 0.1", tmp_path, weight="weight")
    assert (judged.outcome, exit_code) == ("not_assessable", 3)


def test_people_of_weight_zero_count_as_people_who_are_not_there() -> None:
    rng = np.random.default_rng(0)
    frame = WOMEN_AND_MEN.assign(weight=rng.integers(0, 3, 80).astype(float))
    there = frame[frame["weight"] > 0]
    with_zeros, without = (
        measured(of_rows(rows, weight="weight", **HIRED)) for rows in (frame, there)
    )
    assert [row.value for row in with_zeros] == [row.value for row in without]
    assert [row.n for row in with_zeros] == [row.n for row in without]


def test_weights_are_sums_of_weights_and_not_of_rows() -> None:
    frame = WOMEN_AND_MEN.assign(weight=np.where(WOMEN_AND_MEN["predicted"] == 1, 3.0, 1.0))
    rows = measured(of_rows(frame, weight="weight", **HIRED))
    women = one(rows, "selection_rate", sex="f")
    assert women.value == pytest.approx(36 / 64, abs=1e-15)
    assert women.n == pytest.approx(64**2 / (12 * 9 + 28), rel=1e-12)
    assert women.counts is None


def test_a_negative_weight_is_refused_and_named() -> None:
    frame = WOMEN_AND_MEN.assign(weight=1.0)
    frame.loc[4, "weight"] = -0.5
    with pytest.raises(AuditError, match=r"A weight is negative: row 5 holds '-0\.5'"):
        of_rows(frame, weight="weight", **HIRED)


def test_weights_that_are_all_zero_are_refused() -> None:
    with pytest.raises(AuditError, match="Every weight is 0"):
        of_rows(WOMEN_AND_MEN.assign(weight=0.0), weight="weight", **HIRED)


def test_a_missing_weight_leaves_the_row_out_and_says_so() -> None:
    frame = WOMEN_AND_MEN.assign(weight=1.0)
    frame.loc[[0, 1], "weight"] = np.nan
    subject = of_rows(frame, weight="weight", **HIRED)
    assert left_out(subject) == {"read": 80, "blank weight": 2, "audited": 78}
    assert one(measured(subject), "selection_rate", sex="f").value == pytest.approx(10 / 38)


# --- text that is guessed at ----------------------------------------------------------------------

WORDS = ("NA", "N/A", "None", "null", "NULL", "nan", "NaN", "n/a", "#N/A", "<NA>", "-nan", "True")


def csv(*groups: tuple[str, int, int]) -> str:
    lines = [f"{sex},{y},{p}" for sex, y, p in people(*groups).itertuples(index=False)]
    return "\n".join(["sex,hired,predicted", *lines]) + "\n"


def test_groups_named_like_nothing_stay_groups(tmp_path: Path) -> None:
    named = [(word, 20, place) for place, word in enumerate(WORDS)]
    subject = opened(tmp_path, csv(*named, ("", 20, 20)), **HIRED)
    rows = measured(subject)
    for word, n, chosen in named:
        assert one(rows, "selection_rate", sex=word).counts == (chosen, n)
    assert one(rows, "selection_rate", sex=MISSING).counts == (20, 20)
    assert subject.attributes[0].groups == (*sorted(WORDS), MISSING)
    assert left_out(subject)["audited"] == 20 * len(WORDS) + 20


def test_007_and_7_are_two_groups(tmp_path: Path) -> None:
    codes = [("007", 20, 1), ("7", 20, 3), ("07", 20, 5), ("7.0", 20, 7), ("+7", 20, 9)]
    rows = measured(opened(tmp_path, csv(*codes), **HIRED))
    for code, n, chosen in codes:
        assert one(rows, "selection_rate", sex=code).counts == (chosen, n)


def test_a_field_too_many_is_refused_by_its_line_and_shifts_nothing(tmp_path: Path) -> None:
    lines = csv(("f", 20, 5), ("m", 20, 10)).splitlines()
    lines[3] = "f,extra,1,1"
    with pytest.raises(AuditError, match="The header has 3 fields, but line 4 has 4"):
        opened(tmp_path, "\n".join(lines), **HIRED)
    subject = opened(tmp_path, "\n".join(lines), skip_bad_lines=True, **HIRED)
    assert left_out(subject) == {
        "read": 40,
        "another number of fields than the header": 1,
        "audited": 39,
    }
    assert subject.attributes[0].groups == ("f", "m")


def test_a_field_too_many_in_every_line_makes_no_index_of_the_first(tmp_path: Path) -> None:
    header, *lines = csv(("f", 20, 5), ("m", 20, 10)).splitlines()
    with pytest.raises(AuditError, match="line 2 has 4"):
        opened(tmp_path, "\n".join([header, *(f"{line}," for line in lines)]), **HIRED)


# --- who is missing, few or alone -----------------------------------------------------------------


@pytest.mark.parametrize("blank", [None, np.nan, pd.NA, ""])
def test_people_without_a_group_are_a_group_of_their_own_and_in_the_ledger(blank: Any) -> None:
    frame = pd.concat([WOMEN_AND_MEN, people(("?", 20, 20))], ignore_index=True)
    frame["sex"] = frame["sex"].astype(object).where(frame["sex"] != "?", blank)
    subject = of_rows(frame, **HIRED)
    rows = measured(subject)
    assert left_out(subject) == {"read": 100, "audited": 100}
    assert one(rows, "selection_rate").counts == (60, 100)
    assert one(rows, "selection_rate", sex=MISSING).counts == (20, 20)
    assert one(rows, PARITY, across="sex").counts == (28, 40, 12, 40)


def test_a_group_nobody_is_in_is_no_group() -> None:
    kind = pd.CategoricalDtype(["f", "m", "nobody"])
    subject = of_rows(WOMEN_AND_MEN.astype({"sex": kind}), **HIRED)
    assert subject.attributes[0].groups == ("f", "m")
    assert gap(subject).counts == (28, 40, 12, 40)


def test_a_label_of_one_class_is_refused() -> None:
    with pytest.raises(AuditError, match="The label is 1 in every row"):
        of_rows(WOMEN_AND_MEN.assign(hired=1), **HIRED)


def test_one_group_has_no_gap_and_no_rule_passes(tmp_path: Path) -> None:
    women = WOMEN_AND_MEN[WOMEN_AND_MEN["sex"] == "f"]
    for metric in (PARITY, "demographic_parity_ratio", "equalized_odds_difference"):
        found = gap(of_rows(women, **HIRED), metric)
        assert (found.status, found.value) == ("undefined", None)
        assert found.reason == "fewer than two groups can be compared"
    for rule in (f"{PARITY} across sex <= 1", FOUR_FIFTHS):
        judged, exit_code = verdict(women, rule, tmp_path)
        assert (judged.outcome, exit_code) == ("not_assessable", 3)


def test_too_few_people_are_shown_not_compared_and_no_rule_passes(tmp_path: Path) -> None:
    frame = pd.concat([WOMEN_AND_MEN, people(("x", 9, 9))])
    rows = measured(of_rows(frame, **HIRED))
    few = one(rows, "selection_rate", sex="x")
    assert (few.status, few.value, few.counts, few.n) == ("insufficient", 1.0, (9, 9), 9)
    assert few.interval is not None
    found = one(rows, PARITY, across="sex")
    assert found.counts == (28, 40, 12, 40)
    assert found.reason == "too few people to be compared: x"
    judged, exit_code = verdict(frame, "selection_rate of sex=x >= 0.1", tmp_path)
    assert (judged.outcome, exit_code) == ("inconclusive", 3)


def test_the_denominator_that_counts_is_the_metrics_own() -> None:
    """Forty people, five of them positive: enough for a selection rate, too few for a recall."""
    few = people(("x", 40, 20)).assign(hired=[1] * 5 + [0] * 35)
    rows = measured(of_rows(pd.concat([WOMEN_AND_MEN, few]), **HIRED))
    assert one(rows, "selection_rate", sex="x").status == "measured"
    row = one(rows, "true_positive_rate", sex="x")
    assert (row.status, row.n, row.counts) == ("insufficient", 5, (5, 5))


def test_ten_thousand_groups_are_measured_and_right() -> None:
    rng = np.random.default_rng(0)
    town = [f"town {place}" for place in rng.permutation(np.arange(40_000) % 10_000)]
    frame = pd.DataFrame({"sex": town, "hired": rng.integers(0, 2, 40_000)})
    frame["predicted"] = rng.integers(0, 2, 40_000)
    rows = measured(of_rows(frame, **HIRED), minimum_group=1)
    rates = frame.groupby("sex")["predicted"].mean()
    found = {row.slice["sex"]: row.value for row in rows if _is_selection_of_a_group(row)}
    assert found == dict(rates)
    assert one(rows, PARITY, across="sex").value == rates.max() - rates.min()


def _is_selection_of_a_group(row: Measurement) -> bool:
    return row.metric == "selection_rate" and bool(row.slice) and not row.across


# --- a verdict on a made-up number ----------------------------------------------------------------


@pytest.mark.parametrize(
    "rule",
    [
        "true_positive_rate of sex=x >= 0",
        "true_positive_rate across sex >= 0",
        "roc_auc >= 0",
        "selection_rate of sex=nobody >= 0",
        "negative_predictive_value of sex=x <= 1",
    ],
)
def test_what_has_no_number_passes_no_rule_however_weak(rule: str, tmp_path: Path) -> None:
    frame = pd.concat([WOMEN_AND_MEN, people(("x", 20, 20)).assign(hired=0)])
    judged, exit_code = verdict(frame, rule, tmp_path)
    assert (judged.outcome, judged.value, exit_code) == ("not_assessable", None, 3)
    assert judged.reason


def test_four_fifths_exactly_is_four_fifths() -> None:
    """Every small table at 0.8 exactly: floats put a third of them below it."""
    floats_below = 0
    rule = Rule(metric="impact_ratio", across=("sex",), at_least=0.8, decide="point")
    tables = [
        (a, n, b, m)
        for n in range(1, 41)
        for a in range(1, n + 1)
        for m in range(1, 41)
        for b in range(1, m + 1)
        if 5 * a * m == 4 * b * n
    ]
    for a, n, b, m in tables:
        value = (a / n) / (b / m)
        floats_below += value < 0.8
        row = Measurement(metric="impact_ratio", value=value, counts=(a, n, b, m), n=n)
        assert holds(point_of(row, value), rule), (a, n, b, m)
    assert floats_below > len(tables) / 4
