"""How often does the gate reject a perfectly fair model, and how often one that is not?

    python benchmarks/gate_false_alarms.py [--draws 1000]

Draws selections for four designs of group sizes, once with every group alike and once with a true
gap of .2 (rates from .5 down to .3), measures and judges them as an audit does, and prints the
share of samples that fail each rule, beside the share that the bare number would fail. Ends with
1 where a rule rejects a fair model in more than 5 % of the samples, beyond what chance explains.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
from scipy.stats import binom

from audit.evidence import Evidence, Group, Measurement, Provenance, SubjectFacts
from audit.judge.gate import judge
from audit.measure.catalogue import glossary
from audit.measure.comparing.compare import compare
from audit.measure.comparing.crossing import Crossing
from audit.measure.disparity import DISPARITIES
from audit.measure.measuring import interval
from audit.rules import Rule, parse_rule
from audit.statistics.methods import Basis

DESIGNS = {
    "1000/200/100/50/20": (1000, 200, 100, 50, 20),
    "5 x 200": (200,) * 5,
    "5000/1000/500/300/200": (5000, 1000, 500, 300, 200),
    "10 x 50": (50,) * 10,
}
RULES = [
    "demographic_parity_difference across group <= 0.1",
    "demographic_parity_difference across group <= 0",
    "equalized_odds_difference across group <= 0.1",
    "equalized_odds_difference across group <= 0",
    "demographic_parity_ratio across group >= 0.8",
    "demographic_parity_ratio across group >= 1",
    "impact_ratio across group >= 0.8",
    "impact_ratio across group >= 1",
]
ALL = "any of these rules, judged together"
ALLOWED = 0.05
BY_CHANCE = 1e-4
"""So seldom does a rule that keeps to 5 % show as many rejections in one of many rows."""
RATES = ("selection_rate", "true_positive_rate", "false_positive_rate")
GLOSSARY = glossary()


@dataclass(frozen=True)
class Population:
    """Group sizes, and the rate at which each group is selected, positive or not."""

    sizes: tuple[int, ...]
    rates: tuple[float, ...]


def groups_of(metric: str, counts: Sequence[tuple[int, int]]) -> dict[Group, Measurement]:
    """One rate a group, as an audit measures it."""
    found = {}
    for index, (k, n) in enumerate(counts):
        name = f"g{index}"
        basis = Basis(method="wilson", value=k / n, n=n, rates=((k, n),))
        found[name,] = Measurement(
            metric=metric,
            slice={"group": name},
            value=k / n,
            counts=(k, n),
            interval=interval(basis),
            n=n,
        )
    return found


def evidence_of(groups: dict[str, dict[Group, Measurement]]) -> Evidence:
    """All rates and all disparities that are made of them."""
    crossing = Crossing(across=("group",), minimum_group=10)
    rows = [row for rates in groups.values() for row in rates.values()]
    for metric in dict.fromkeys(rule.split()[0] for rule in RULES):
        disparity = DISPARITIES[metric]
        comparison = disparity.compare(*(groups[need] for need in disparity.needs))
        rows += compare(disparity, comparison, crossing)
    return Evidence(
        subject=SubjectFacts(
            name="simulated",
            task="binary",
            attributes=("group",),
            groups={"group": tuple(name for (name,) in groups["selection_rate"])},
        ),
        provenance=Provenance(tool="simulation", python=""),
        measurements=tuple(rows),
        glossary=GLOSSARY,
    )


def draw(rng: np.random.Generator, population: Population) -> Evidence:
    """One sample: half of each group is positive, and chosen no more and no less often."""
    halves = [(n // 2, n - n // 2) for n in population.sizes]
    selected = [rng.binomial([half[side] for half in halves], population.rates) for side in (0, 1)]
    both = [
        [(int(k), half[side]) for k, half in zip(selected[side], halves, strict=True)]
        for side in (0, 1)
    ]
    everyone = [
        (int(k) + int(other), n) for k, other, n in zip(*selected, population.sizes, strict=True)
    ]
    families = (everyone, *both)
    return evidence_of(
        {metric: groups_of(metric, counts) for metric, counts in zip(RATES, families, strict=True)}
    )


def outcomes(population: Population, draws: int, seed: int) -> dict[str, Counter[str]]:
    """How each rule ended, sample by sample; `point` counts what the bare number fails."""
    rng = np.random.default_rng(seed)
    rules = [parse_rule(line) for line in RULES]
    found: dict[str, Counter[str]] = {name: Counter() for name in (*RULES, ALL)}
    for _ in range(draws):
        evidence = draw(rng, population)
        for line, rule in zip(RULES, rules, strict=True):
            found[line][_outcome(evidence, [rule])] += 1
            found[line]["point"] += _outcome(evidence, [_by_point(rule)]) == "fail"
        found[ALL][_outcome(evidence, rules)] += 1
        found[ALL]["point"] += _outcome(evidence, [_by_point(rule) for rule in rules]) == "fail"
    return found


def _outcome(evidence: Evidence, rules: list[Rule]) -> str:
    return str(judge(evidence, rules).outcome)


def _by_point(rule: Rule) -> Rule:
    return msgspec.structs.replace(rule, decide="point")


def report(title: str, population: Population, draws: int, seed: int) -> dict[str, Counter[str]]:
    """Print one design's shares."""
    found = outcomes(population, draws, seed)
    print(f"\n{title}")
    print(f"  {'rule':52} {'fail':>6} {'incon.':>7} {'pass':>6} {'bare number fails':>18}")
    for line, ended in found.items():
        shares = [ended[name] / draws for name in ("fail", "inconclusive", "pass", "point")]
        print(f"  {line:52} {shares[0]:6.3f} {shares[1]:7.3f} {shares[2]:6.3f} {shares[3]:18.3f}")
    return found


def main() -> None:
    """Simulate, print, and fail where fair models are rejected too often."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=1000)
    draws = parser.parse_args().draws
    alarms = []
    for seed, (name, sizes) in enumerate(DESIGNS.items()):
        for base in (0.3, 0.7):
            title = f"{name}: every group selected at {base}"
            found = report(title, Population(sizes, (base,) * len(sizes)), draws, seed)
            alarms += [
                f"{title}: {line}"
                for line, ended in found.items()
                if binom.sf(ended["fail"] - 1, draws, ALLOWED) < BY_CHANCE
            ]
        rates = (0.5, *((0.4,) * (len(sizes) - 2)), 0.3)
        report(f"{name}: rates from .5 down to .3", Population(sizes, rates), draws, seed)
    print("\nFair models rejected too often:", *(alarms or ["none"]), sep="\n  ")
    sys.exit(1 if alarms else 0)


if __name__ == "__main__":
    main()
