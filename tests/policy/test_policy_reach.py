"""A limit where the metric cannot be: a mistake, and what was meant."""

from __future__ import annotations

from math import inf
from pathlib import Path
from typing import Any

import pytest

from audit.evidence import GlossaryEntry
from audit.measure.catalogue import glossary, rule_metrics
from audit.policy_lint import Remark, lint
from audit.policy_reach import Reach, out_of_reach, reach_of
from audit.rules import Rule

GLOSSARY = glossary()


def found(metric: str, **limit: Any) -> tuple[str, str]:
    """What is wrong with a rule, without its metric's name, and the remedy."""
    said = out_of_reach(Rule(metric=metric, **limit), GLOSSARY)
    assert said is not None
    return said.what.removeprefix(f"The rule on {metric} "), said.remedy


def test_points_meant_as_such_can_never_fail() -> None:
    assert found("demographic_parity_difference", at_most=10) == (
        "can never fail: the metric lies between 0 and 1, and at_most is 10",
        "Did you mean 0.1 (10 points)?",
    )


def test_percent_can_never_hold() -> None:
    assert found("accuracy", at_least=75) == (
        "can never hold: the metric lies between 0 and 1, and at_least is 75",
        "Did you mean 0.75 (75 %)?",
    )
    assert found("accuracy", between=(70, 90)) == (
        "can never hold: the metric lies between 0 and 1, and between is 70 and 90",
        "Did you mean 0.7 (70 %) and 0.9 (90 %)?",
    )


def test_a_sign_too_many_can_never_hold() -> None:
    assert found("demographic_parity_difference", at_most=-0.1) == (
        "can never hold: the metric lies between 0 and 1, and at_most is -0.1",
        "Did you mean 0.1?",
    )


def test_a_ratio_has_no_end_but_is_no_percentage() -> None:
    assert found("impact_ratio", at_least=80) == (
        "is about a ratio, of which 1 is parity, and at_least is 80",
        "Did you mean 0.8 (80 %)?",
    )
    assert found("impact_ratio", between=(80, 125))[1] == (
        "Did you mean 0.8 (80 %) and 1.25 (125 %)?"
    )
    assert found("impact_ratio", at_least=-0.8)[0] == (
        "can never fail: the metric is never below 0, and at_least is -0.8"
    )


def test_a_margin_wider_than_the_metric_lets_all_through() -> None:
    assert found("accuracy", no_worse_than="baseline", margin=2) == (
        "can never fail: the metric lies between 0 and 1, and margin is 2",
        "Did you mean 0.02 (2 %)?",
    )


def test_what_nobody_can_guess_is_not_guessed() -> None:
    what, remedy = found("r2", at_least=1.5)
    assert what == "can never hold: the metric is never above 1, and at_least is 1.5"
    assert "audit catalog" in remedy
    assert found("r2", at_most=5)[0].startswith("can never fail")
    assert found("accuracy", between=(-1, 2))[0].startswith("can never fail")


@pytest.mark.parametrize(
    ("metric", "limit"),
    [
        ("accuracy", {"at_least": 0.0}),
        ("accuracy", {"at_least": 1.0}),
        ("demographic_parity_difference", {"at_most": 0.0}),
        ("demographic_parity_difference", {"at_most": 1.0}),
        ("demographic_parity_ratio", {"between": (0.8, 1.25)}),
        ("impact_ratio", {"between": (0.8, 1.25)}),
        ("impact_ratio", {"at_most": 5}),
        ("average_odds_difference", {"between": (-0.1, 0.1)}),
        ("average_odds_difference", {"no_worse_than": "baseline", "margin": 1.5}),
        ("matthews_corrcoef", {"at_least": -0.2}),
        ("accuracy", {"no_worse_than": "baseline", "margin": 1}),
        ("mae", {"at_most": 20_000}),
        ("mean_residual", {"between": (-500, 500)}),
        ("mae_difference", {"at_most": 900}),
        ("counterfactual_score_gap", {"at_most": 30}),
        ("template_score_shift", {"between": (-3, 3)}),
        ("shortfall", {"at_most": 10}),
        ("standard_deviations", {"between": (-2, 2)}),
        ("r2", {"at_least": -3}),
        ("missed_profit", {"at_most": 1e9}),
    ],
)
def test_what_can_be_is_left_alone(metric: str, limit: dict[str, Any]) -> None:
    assert out_of_reach(Rule(metric=metric, **limit), GLOSSARY) is None


def test_every_share_ratio_of_rates_and_gap_of_rates_has_its_ends() -> None:
    """The definitions of the catalogue are read: here is what of them says that it has no end."""
    endless = {m for m in rule_metrics() if inf in map(abs, _ends(reach_of(GLOSSARY[m])))}
    units = {m for m in endless if m.startswith(("mae", "rmse", "r2", "mean_"))}
    assert endless - units == {
        *("calibration_slope", "calibration_slope_difference", "log_loss", "log_loss_difference"),
        *("generalized_entropy_index", "between_group_generalized_entropy_index", "theil_index"),
        *("impact_ratio", "exposure_ratio", "ndkl", "shortfall", "skew_at_k"),
        *("standard_deviations", "standardized_mean_difference"),
        *("counterfactual_score_gap", "template_score_shift"),
    }
    assert units.isdisjoint({"mae_ratio", "rmse_ratio", "mean_exposure"})
    signed = {m for m in rule_metrics() if reach_of(GLOSSARY[m]).low == -1}
    assert {m for m in signed if not m.startswith("change_in_")} == {
        "average_odds_difference", "matthews_corrcoef", "rank_correlation"
    }  # fmt: skip


def _ends(reach: Reach) -> tuple[float, float]:
    return reach.low, reach.high


@pytest.mark.parametrize(
    ("definition", "ends"),
    [
        ("Nothing of the kind.", (-inf, inf)),
        ("From 0 (parity: alike)\nwithout limit.", (0, inf)),
        ("It goes from 0 to 1.5 at most", (0, inf)),
        ("It goes from −1, less, over 0 (parity) to 1.", (-1, 1)),
        ("It starts from 0.5.", (-inf, inf)),
    ],
)
def test_a_definition_is_read_to_the_letter(definition: str, ends: tuple[float, float]) -> None:
    assert _ends(reach_of(GlossaryEntry("A", definition))) == ends


def test_a_share_is_a_share_whatever_is_said_of_it() -> None:
    assert _ends(reach_of(GlossaryEntry("A", "", kind="rate"))) == (0, 1)


def test_lint_tells_it_at_its_line(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(
        '[[rule]]\nmetric = "accuracy"\nwhy = "so"\nat_least = 75\n'
        '[[rule]]\nmetric = "accuracy"\nwhy = "so"\nat_least = 0.75\n'
    )
    what = (
        "The rule on accuracy can never hold: the metric lies between 0 and 1, and at_least is 75"
    )
    remark = Remark(str(file), 4, True, what, "Did you mean 0.75 (75 %)?")
    assert remark in lint([file], ["accuracy"], GLOSSARY).remarks
    assert sum("can never" in r.what for r in lint([file], ["accuracy"], GLOSSARY).remarks) == 1
