"""What a chart of groups says to those who cannot see it."""

from __future__ import annotations

import sample_report as sample
from msgspec.structs import replace

from audit.evidence import Measurement
from audit.publish.render.groups import describe
from audit.publish.render.reading import Reading, read


def of(*rows: Measurement) -> Reading:
    return read(replace(sample.nothing(), measurements=rows))


def row(group: str, value: float | None) -> Measurement:
    status = "undefined" if value is None else "measured"
    about = {"sex": group} if group else {}
    return Measurement(metric="recall", slice=about, value=value, status=status, split="test")


def test_one_number_alone_is_said_once() -> None:
    rows = (row("Male", 0.7), row("Female", None))
    said = describe(of(*rows), rows)
    assert said.endswith("for Male; one group without a number.")
    assert said.count("Male") == 1
    assert describe(of(rows[0]), rows[:1]).endswith("for Male.")


def test_groups_have_the_name_they_have_in_the_picture() -> None:
    rows = (row("", 0.7), row("Female", 0.5))
    said = describe(of(*rows), rows, lambda one: one.slice.get("sex", "all together"))
    assert said.endswith("for all together.")
