"""Which rooms are mutated, and the tests that have to notice."""

from __future__ import annotations

from typing import NamedTuple


class Room(NamedTuple):
    """The files that are mutated (a pattern), the tests that are run, and those left out.

    `spared` is a pattern of files that another room has.
    """

    mutated: str
    tests: tuple[str, ...]
    without: str = ""
    spared: str = ""


ROOMS = {
    "statistics": Room(
        "audit/statistics/*",
        ("tests/statistics",),
        without="stands_on_the_standard or coverage_page or subprocess or imports",
    ),
    "metrics": Room(
        "audit/measure/metrics/*",
        (
            "tests/measure/test_comparisons_by_hand.py",
            "tests/measure/test_estimates_by_hand.py",
            "tests/measure/test_metrics_by_hand.py",
            "tests/measure/test_scores_by_hand.py",
            "tests/measure/test_adverse_impact.py",
            "tests/measure/test_quantities.py",
            "tests/measure/test_regression_distances.py",
            "tests/measure/test_top_k.py",
        ),
        without="equal_scipy or binary_audit or walking_down or use_weights or in_bins",
    ),
    "store": Room(
        "audit/publish/store/*",
        ("tests/publish/store",),
        without="store_killed or every_single_bit or every_bit or store_bucket",
    ),
    "bundle": Room(
        "audit/publish/bundle/*",
        ("tests/publish/store/test_store_bundle.py",),
    ),
    "gate": Room(
        "audit/judge/*",
        (
            "tests/judge/test_judge_again.py",
            "tests/judge/test_judge_against.py",
            "tests/judge/test_judge_baseline.py",
            "tests/judge/test_judge_compare.py",
            "tests/judge/test_judge_contract.py",
            "tests/judge/test_judge_crossed.py",
            "tests/judge/test_judge_limit.py",
            "tests/judge/test_judge_matching.py",
            "tests/judge/test_judge_more_rows.py",
            "tests/judge/test_judge_paired_gaps.py",
            "tests/judge/test_judge_policy.py",
            "tests/judge/test_judge_readings.py",
            "tests/judge/test_judge_record.py",
            "tests/judge/test_judge_said.py",
            "tests/judge/test_judge_worse.py",
            "tests/judge/test_judge_several.py",
            "tests/judge/test_judge_truth_table.py",
            "tests/judge/test_packs_gate.py",
        ),
        without=(
            "interval_of_an_audit or at_a_higher_level or on_a_whole_audit or from_json_alone "
            "or smallest_ratio_decides or from_the_two_groups"
        ),
        spared="audit/judge/packs/*",
    ),
}
