"""Evidence counted from a table of two crossed attributes: every rate of every group."""

from __future__ import annotations

from collections.abc import Mapping

from sample_rows import Cells, gap, impact, rate

from audit.evidence import Evidence, LedgerEntry, Measurement, Provenance, SubjectFacts

RATES = (
    "base_rate",
    "selection_rate",
    "true_positive_rate",
    "false_positive_rate",
    "false_negative_rate",
    "true_negative_rate",
    "positive_predictive_value",
    "negative_predictive_value",
    "accuracy",
)
Table = Mapping[tuple[str, str], Cells]


def sums(table: Table) -> dict[tuple[tuple[str, str], ...], Cells]:
    """Everyone, the groups of either attribute, and the crossed groups, by their slice's items."""
    found: dict[tuple[tuple[str, str], ...], Cells] = {}
    for (a, b), cells in table.items():
        if sum(cells):
            for items in ((), (("a", a),), (("b", b),), (("a", a), ("b", b))):
                before = found.get(items, (0, 0, 0, 0))
                found[items] = tuple(x + y for x, y in zip(before, cells, strict=True))
    return found


def counted(table: Table) -> Evidence:
    """The evidence of a model whose outcomes are this table (true and false positives first)."""
    tables = sums(table)
    rows: list[Measurement] = []
    for items, cells in tables.items():
        rows += [rate(metric, cells, dict(items)) for metric in RATES]
    for name in ("a", "b"):
        rows += _compared(rows, name)
    groups = {n: tuple(dict(i)[n] for i in tables if [k for k, _ in i] == [n]) for n in ("a", "b")}
    people = [
        LedgerEntry(what="group", reason="audited", n=sum(cells), slice=dict(items))
        for items, cells in tables.items()
        if len(items) == 1
    ]
    everyone = sum(tables[()])
    read = LedgerEntry(what="rows", reason="audited", n=everyone)
    return Evidence(
        subject=SubjectFacts(
            name="table", task="binary", attributes=("a", "b"), groups=groups, rows=everyone
        ),
        provenance=Provenance(tool="rai-audit", python="3.11"),
        measurements=tuple(rows),
        ledger=(read, *people),
    )


def _compared(rows: list[Measurement], name: str) -> list[Measurement]:
    own = [r for r in rows if list(r.slice) == [name] and r.metric == "selection_rate"]
    known = [row for row in own if row.value]
    found = [gap("demographic_parity_difference", own, (name,))]
    if known:
        best = max(known, key=lambda row: row.value or 0)
        found += impact(own, name, best.slice[name])
    return found
