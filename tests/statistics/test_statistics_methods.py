"""The one door: every method through it, and what it refuses."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import audit.statistics
from audit.statistics.limits import Limits
from audit.statistics.methods import METHODS, Basis, limits_at

PARTS = (
    Basis(method="logit_normal", value=0.8, n=90, scale="logit", standard_error=0.3),
    Basis(method="wilson", value=0.6, n=30, rates=((18, 30),)),
    Basis(method="log_t", value=0.7, n=45, scale="log", standard_error=0.05),
)
TWICE = (
    Basis(method="newcombe_paired", n=40, rates=((18, 40), (21, 40)), correlation=0.7),
    Basis(method="newcombe_paired", n=60, rates=((9, 60), (14, 60)), correlation=0.6),
    Basis(method="newcombe_paired", n=25, rates=((9, 25), (10, 25)), correlation=0.5),
)
STRATA = (((8, 20), (15, 30)), ((12, 20), (20, 25)), ((0, 0), (3, 7)))
EXAMPLES = {
    "wilson": Basis(method="wilson", rates=((8, 20),)),
    "newcombe": Basis(method="newcombe", rates=((8, 20), (15, 30))),
    "newcombe_studentised_range": Basis(
        method="newcombe_studentised_range", rates=((8, 20), (15, 30)), groups=4
    ),
    "mover_r": Basis(method="mover_r", rates=((8, 20), (15, 30))),
    "mover_r_studentised_range": Basis(
        method="mover_r_studentised_range", rates=((8, 20), (15, 30)), groups=4
    ),
    "studentised_range_difference": Basis(
        method="studentised_range_difference", rates=((8, 20), (15, 30), (4, 11))
    ),
    "studentised_range_ratio": Basis(
        method="studentised_range_ratio", rates=((8, 20), (15, 30), (4, 11))
    ),
    "larger_gap": Basis(
        method="larger_gap", rates=((8, 20), (15, 30)), others=((3, 20), (9, 30), (5, 5))
    ),
    "jaccard_wilson": Basis(method="jaccard_wilson", table=(12, 3, 4, 20)),
    "mover_wilson": Basis(method="mover_wilson", table=(12, 3, 4, 20)),
    "dirichlet": Basis(method="dirichlet", table=(12, 3, 4, 20)),
    "normal": Basis(method="normal", value=0.3, standard_error=0.1),
    "t": Basis(method="t", value=0.3, n=12, standard_error=0.1),
    "log_t": Basis(method="log_t", value=0.3, n=12, scale="log", standard_error=0.1),
    "logit_normal": Basis(method="logit_normal", value=0.8, scale="logit", standard_error=0.3),
    "hanley_mcneil": Basis(method="hanley_mcneil", value=0.8, scale="logit", standard_error=0.3),
    "hall": Basis(method="hall", value=0.3, n=40, standard_error=0.1, skewness=2.0),
    "hall_root": Basis(method="hall_root", value=3.0, n=40, standard_error=0.9, skewness=2.0),
    "fieller_r2": Basis(
        method="fieller_r2", means=((2.0, 0.1, 90), (4.0, 0.2, 90)), correlation=0.3
    ),
    "welch": Basis(method="welch", means=((2.0, 0.4, 19), (4.0, 0.3, 30))),
    "smd_pooled": Basis(method="smd_pooled", means=((2.0, 0.4, 19), (4.0, 0.3, 30))),
    "smd_population": Basis(
        method="smd_population", means=((2.0, 0.4, 19), (4.0, 0.3, 30), (3.0, 0.2, 25))
    ),
    "two_sample_dkw": Basis(method="two_sample_dkw", value=0.4, standard_error=0.05),
    "difference_of_limits": Basis(method="difference_of_limits", parts=PARTS[:2]),
    "difference_of_limits_studentised_range": Basis(
        method="difference_of_limits_studentised_range", parts=PARTS[:2], groups=4
    ),
    "ratio_of_limits": Basis(method="ratio_of_limits", parts=PARTS[:2]),
    "ratio_of_limits_studentised_range": Basis(
        method="ratio_of_limits_studentised_range", parts=PARTS[:2], groups=4
    ),
    "largest_difference_of_limits": Basis(method="largest_difference_of_limits", parts=PARTS),
    "smallest_ratio_of_limits": Basis(method="smallest_ratio_of_limits", parts=PARTS),
    "paired_difference_of_limits": Basis(
        method="paired_difference_of_limits", parts=PARTS[:2], correlation=0.6
    ),
    "newcombe_paired": Basis(method="newcombe_paired", rates=((8, 20), (11, 20)), correlation=0.4),
    "largest_difference_paired": Basis(method="largest_difference_paired", parts=TWICE),
    "larger_gap_paired": Basis(
        method="larger_gap_paired",
        parts=tuple(
            Basis(method="", parts=pair)
            for pair in zip(TWICE, (TWICE[2], Basis(method=""), TWICE[0]), strict=True)
        ),
    ),
    "difference_to_best_paired": Basis(method="difference_to_best_paired", parts=TWICE[::-1]),
    "smallest_ratio_paired": Basis(method="smallest_ratio_paired", parts=TWICE),
    "ratio_to_best_paired": Basis(method="ratio_to_best_paired", parts=TWICE[::-1]),
    "robins_breslow_greenland": Basis(method="robins_breslow_greenland", strata=STRATA),
    "greenland_robins": Basis(method="greenland_robins", strata=STRATA),
    "spearman": Basis(method="spearman", value=0.3, n=40),
    "two_sample_dkw_all_pairs": Basis(
        method="two_sample_dkw_all_pairs", value=0.4, standard_error=0.05, groups=3
    ),
    "noncentral_chi_square": Basis(
        method="noncentral_chi_square", value=0.02, standard_error=0.03, groups=3
    ),
}


def test_every_method_has_its_example() -> None:
    assert set(METHODS) == set(EXAMPLES)


@pytest.mark.parametrize("basis", EXAMPLES.values(), ids=EXAMPLES)
def test_limits_are_ordered_nested_and_the_same_again(basis: Basis) -> None:
    inner = limits_at(basis, 0.5)
    for level in (0.8, 0.95, 0.999, 1 - 1e-9):
        outer = limits_at(basis, level)
        assert isinstance(outer, Limits)
        assert outer.low < outer.high
        assert outer.low <= inner.low
        assert inner.high <= outer.high
        assert limits_at(basis, level) == outer
        inner = outer


def test_an_unknown_method_is_named() -> None:
    with pytest.raises(ValueError, match="'wald'"):
        limits_at(Basis(method="wald"), 0.95)


@pytest.mark.parametrize("level", [0.0, 1.0, -0.5, 95.0, float("nan")])
def test_a_level_is_a_probability(level: float) -> None:
    with pytest.raises(ValueError, match="confidence level"):
        limits_at(EXAMPLES["wilson"], level)


@pytest.mark.parametrize("method", ["wilson", "newcombe", "mover_r", "mover_r_studentised_range"])
def test_rates_that_are_missing_are_a_mistake(method: str) -> None:
    with pytest.raises(ValueError, match="unpack"):
        limits_at(Basis(method=method), 0.95)


def test_weighted_rates_need_no_whole_numbers() -> None:
    weighted = Basis(method="newcombe", rates=((0.4 * 17.3, 17.3), (0.5 * 28.9, 28.9)))
    low, high = limits_at(weighted, 0.95)
    assert low < -0.1 < high


def test_draws_do_not_depend_on_what_was_asked_before() -> None:
    code = (
        "from audit.statistics.methods import *;"
        "print(limits_at(Basis(method='dirichlet', table=(12, 3, 4, 20)), 0.95))"
    )
    fresh = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert fresh.stdout.strip() == str(limits_at(EXAMPLES["dirichlet"], 0.95))


def test_the_room_stands_on_the_standard_library() -> None:
    folder = Path(next(iter(audit.statistics.__path__)))
    for file in sorted(folder.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                own = name.startswith("audit.statistics")
                assert own or name.split(".")[0] in sys.stdlib_module_names, (file.name, name)
