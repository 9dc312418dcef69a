"""Ten thousand rules judged on stored evidence, beside what tomllib takes to read them.

    python benchmarks/many_rules.py [--rules 10000] [--rounds 7]

Twice: on evidence as the demonstration makes it, of two sexes and five races and both crossed, and
on evidence of 200 groups. Every rule is another one: on everyone, on one group, over the groups of
an attribute; at least, at most, between; a tenth of them with a limit so near to the number that
the evidence cannot decide. Prints the median seconds of tomllib alone, of reading the policy with
its checks, and of judging, all in this process and in turn, and the ratios to tomllib.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

import msgspec
import numpy as np
import pandas as pd

from audit.config import load_config
from audit.evidence import Evidence, Measurement
from audit.judge.gate import judge
from audit.measure.counted import Plan
from audit.measure.facts import provenance, subject_facts
from audit.measure.measure import evidence_of, measure_counts
from audit.policy_file import load_policy
from audit.subject.entry import open_subject

NEAR = 0.1
"""The share of the rules whose limit lies within the interval."""


def demo_like(rows: int = 12_000, seed: int = 0) -> Evidence:
    """Two sexes and five races, crossed: the groups of the demonstration, and as many rows."""
    rng = np.random.default_rng(seed)
    races = rng.choice(["White", "Black", "Asian", "Amer-Indian", "Other"], rows, p=PARTS)
    return evidence({"sex": rng.choice(["Female", "Male"], rows), "race": races}, rng)


PARTS = (0.85, 0.096, 0.031, 0.01, 0.013)


def of_many_groups(groups: int = 200, each: int = 100, seed: int = 0) -> Evidence:
    """As many people in each of 200 branches."""
    rng = np.random.default_rng(seed)
    branches = [f"branch {number:03d}" for number in range(groups)]
    return evidence({"branch": np.repeat(branches, each)}, rng)


def evidence(groups: dict[str, np.ndarray], rng: np.random.Generator) -> Evidence:
    """Measure rows of these groups, stored and read back."""
    rows = len(next(iter(groups.values())))
    label = rng.integers(0, 2, rows)
    score = np.clip(rng.normal(0.35 + 0.3 * label, 0.2), 0.0, 1.0).round(4)
    frame = pd.DataFrame({**groups, "label": label, "score": score})
    options = {"label": "label", "score": "score", "threshold": 0.5, "sensitive": list(groups)}
    config = load_config(None, options)
    subject = open_subject(config, data=frame)
    plan = Plan(minimum_group=10, missing_as_group=False, intersections=2)
    made = evidence_of(
        measure_counts(subject, plan),
        subject_facts(subject, plan),
        provenance(subject, config, "benchmark"),
        subject,
    )
    return msgspec.json.decode(msgspec.json.encode(made), type=Evidence)


def policy(found: Evidence, count: int, seed: int = 0) -> str:
    """As many rules as TOML, no two of them alike."""
    chance = random.Random(seed)
    rows = [row for row in found.measurements if row.interval is not None and row.class_ is None]
    return "\n".join(rule for n in range(count) for rule in lines(chance.choice(rows), n, chance))


def lines(row: Measurement, number: int, chance: random.Random) -> Iterator[str]:
    """One rule on a measurement, as somebody would write it."""
    assert row.interval is not None
    assert row.value is not None
    low, high = row.interval.low, row.interval.high
    width = (high - low) or 0.01
    limit = chance.uniform(low, high) if chance.random() < NEAR else low - width * chance.random()
    yield "[[rule]]"
    yield f'id = "rule {number}"'
    yield f'metric = "{row.metric}"'
    if row.slice:
        groups = (f"{name} = {quoted(group)}" for name, group in row.slice.items())
        yield f"slice = {{ {', '.join(groups)} }}"
    if row.across:
        yield f"across = [{', '.join(map(quoted, row.across))}]"
    kind = chance.choice(("at_least", "at_most", "between"))
    value = f"[{limit:.6f}, {high + width:.6f}]" if kind == "between" else f"{limit:.6f}"
    yield f"{kind} = {value}"
    yield 'why = "so that nobody is left behind without somebody knowing it"'
    yield ""


def quoted(text: str) -> str:
    """Quote a text as TOML does."""
    return msgspec.json.encode(text).decode()


def seconds(work: Callable[[], object]) -> float:
    """How long something takes."""
    start = perf_counter()
    work()
    return perf_counter() - start


def compare(title: str, found: Evidence, count: int, rounds: int) -> None:
    """Print the times on one piece of evidence."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "policy.toml"
        text = policy(found, count)
        file.write_text(text)
        asked = load_policy(file)
        outcomes = [verdict.outcome for verdict in judge(found, asked).verdicts]
        turns = [
            (
                seconds(lambda: tomllib.loads(text)),
                seconds(lambda: load_policy(file)),
                seconds(lambda: judge(found, asked)),
            )
            for _ in range(rounds)
        ]
    alone, reading, judging = (median(column) for column in zip(*turns, strict=True))
    told = ", ".join(f"{outcomes.count(name)} {name}" for name in dict.fromkeys(outcomes))
    print(f"{title}: {len(found.measurements)} measurements, {count} rules ({told})")
    print(f"  tomllib alone        {alone:7.3f} s")
    print(f"  reading the policy   {reading:7.3f} s")
    print(f"  judging              {judging:7.3f} s   {judging / alone:.2f} x tomllib")
    print(
        f"  reading and judging  {reading + judging:7.3f} s   {(reading + judging) / alone:.2f} x"
    )


def main() -> None:
    """Compare on both pieces of evidence."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rules", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=7)
    given = parser.parse_args()
    compare("like the demonstration", demo_like(), given.rules, given.rounds)
    compare("200 groups", of_many_groups(), given.rules, given.rounds)


if __name__ == "__main__":
    main()
