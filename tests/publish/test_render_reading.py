"""Evidence looked up for a report: what is remembered, and what is written out."""

from __future__ import annotations

import math

import msgspec

from audit.evidence import Evidence, Interval, Measurement, Provenance, SubjectFacts
from audit.publish.render.reading import legible, read


def of(*rows: Measurement) -> Evidence:
    facts = SubjectFacts(name="made", task="multiclass", attributes=("town",), strata=("year",))
    return Evidence(subject=facts, provenance=Provenance(tool="test", python=""), measurements=rows)


def rates(**about: str) -> list[Measurement]:
    stratum = {"year": about["year"]} if "year" in about else {}
    return [
        Measurement(
            metric="recall",
            slice={"town": town, **stratum},
            class_=about.get("label"),
            value=0.5,
            n=9,
        )
        for town in ("a", "b")
    ]


def test_the_numbers_behind_a_gap_stay_those_of_its_class_and_stratum() -> None:
    kinds = [{}, {"label": "x"}, {"label": "y"}, {"year": "1"}, {"year": "2"}]
    evidence = of(*(row for about in kinds for row in rates(**about)))
    reading = read(evidence)
    for _ in range(2):
        for about in kinds:
            stratum = {"year": about["year"]} if "year" in about else {}
            gap = Measurement(
                metric="gap", slice=stratum, across=("town",), class_=about.get("label")
            )
            assert reading.behind(gap) == {"recall": tuple(rates(**about))}
    assert read(of(*rates(label="x"))).behind(Measurement(metric="gap", across=("town",))) == {}


def test_only_what_cannot_be_seen_is_written_out() -> None:
    names = [
        "plain",
        'say "so"',
        "back\\slash",
        "Zürich × 東京",
        "a\x00b",
        "\u202eturned",
        "\ud800",
    ]
    rows = [Measurement(metric="recall", slice={"town": name}) for name in names]
    shown = [row.slice["town"] for row in legible(of(*rows)).measurements]
    assert shown == [*names[:4], "a\\x00b", "\\u202eturned", "\\ud800"]


def test_two_names_never_read_alike_whatever_parts_their_words() -> None:
    names = ["two lines", "two\nlines", "two\tlines"]
    rows = [Measurement(metric="recall", slice={"town": name}, reason="a\nb") for name in names]
    shown = legible(of(*rows)).measurements
    assert [row.slice["town"] for row in shown] == ["two lines", "two\\nlines", "two\\tlines"]
    assert {row.reason for row in shown} == {"a b"}


def test_every_number_stays_what_it_is() -> None:
    row = Measurement(
        metric="recall",
        slice={"town": "b", "area": "a"},
        parameters={"z": 1, "a": [1.0, None, True, 0.1 + 0.2]},
        value=-0.0,
        interval=Interval(low=-math.inf, high=math.inf, level=0.95, method="wilson"),
        n=2.0,
    )
    beside = msgspec.structs.replace(row, slice={"town": "b\x00", "area": "a"})
    for found in legible(of(row, beside)).measurements:
        assert list(found.slice) == ["area", "town"]
        assert list(found.parameters) == ["a", "z"]
        assert msgspec.structs.replace(found, slice=row.slice) == row
        assert math.copysign(1, found.value) == -1
        assert isinstance(found.n, float)
        assert isinstance(found.parameters["z"], int)
