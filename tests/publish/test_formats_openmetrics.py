"""metrics.txt: read by a parser, every number as it was measured, and none that is not there."""

from __future__ import annotations

from typing import Any

import pytest
import sample_report as sample
from formats_reading import ATTACKS, every_outcome, hostile, judged, written
from msgspec.structs import replace
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from audit.evidence import Measurement
from audit.publish.render.documents import Record


def families(record: Record) -> dict[str, Any]:
    text = written("openmetrics", record).decode()
    assert text.endswith("# EOF\n")
    return {family.name: family for family in text_string_to_metric_families(text)}


def only(*rows: Measurement) -> Record:
    return Record(replace(sample.nothing(), measurements=rows), judged().verdicts, sample.MANIFEST)


def samples(record: Record, name: str) -> list[tuple[dict[str, str], float]]:
    found = families(record).get(name)
    return [(dict(one.labels), one.value) for one in found.samples] if found else []


def test_every_number_is_there_with_its_interval_and_its_n() -> None:
    record = every_outcome()
    rows = [row for row in record.evidence.measurements if row.value is not None]
    assert [value for _, value in samples(record, "rai_audit_measurement")] == [
        row.value for row in rows
    ]
    lows = [row.interval.low for row in rows if row.interval]
    assert [value for _, value in samples(record, "rai_audit_measurement_low")] == lows
    highs = [row.interval.high for row in rows if row.interval]
    assert [value for _, value in samples(record, "rai_audit_measurement_high")] == highs
    assert [value for _, value in samples(record, "rai_audit_measurement_people")] == [
        row.n for row in rows
    ]


def test_a_row_is_told_by_its_labels() -> None:
    row = Measurement(
        metric="impact_ratio",
        slice={"sex": "Female"},
        across=("sex",),
        reference="Male",
        class_="a",
        parameters={"k": 5},
        value=0.5,
        n=10,
    )
    ((labels, value),) = samples(only(row), "rai_audit_measurement")
    assert value == 0.5
    assert labels == {
        "audit": "compas",
        "metric": "impact_ratio",
        "slice": "sex=Female",
        "across": "sex",
        "reference": "Male",
        "class": "a",
        "parameters": "k=5",
        "split": "test",
        "status": "measured",
    }


def test_results_are_no_labels_so_the_next_version_goes_on_in_the_same_series() -> None:
    meant = {"of": "selection_rate", "average": "macro", "alpha": 2, "column": "before"}
    found = {"table": [9, 1, 0, 8], "detectable_gap": 0.07, "people_needed": 346, "rates": [[1, 2]]}
    found |= {"discordant": [3, 4], "correlation": 0.4, "largest": "a", "smallest": "b"}
    found |= {"groups": 2, "drawn": 2000, "skewness": 0.1, "minimum_group": 10}
    row = Measurement(metric="m", value=0.5, n=10, parameters=meant | found)
    ((labels, _),) = samples(only(row), "rai_audit_measurement")
    assert labels["parameters"] == "alpha=2;average=macro;column=before;of=selection_rate"
    ((labels, _),) = samples(only(replace(row, parameters=found)), "rai_audit_measurement")
    assert "parameters" not in labels


def test_a_number_that_nobody_has_is_absent_and_counted() -> None:
    record = only(
        Measurement(metric="accuracy", value=0.5, n=10),
        Measurement(metric="recall", status="undefined", reason="nobody"),
        Measurement(metric="precision", status="suppressed"),
        Measurement(metric="f1", value=float("inf"), n=1),
    )
    assert b"NaN" not in written("openmetrics", record)
    assert b"nan" not in written("openmetrics", record)
    assert [labels["metric"] for labels, _ in samples(record, "rai_audit_measurement")] == [
        "accuracy"
    ]
    counted = {
        labels["status"]: value for labels, value in samples(record, "rai_audit_measurements")
    }
    assert counted == {
        "measured": 2, "undefined": 1, "insufficient": 0, "suppressed": 1, "not_assessable": 0
    }  # fmt: skip


def test_a_verdict_is_in_one_state() -> None:
    record = every_outcome()
    found = families(record)["rai_audit_verdict"]
    assert found.type == "stateset"
    states = {
        one.labels["rule"]: one.labels["rai_audit_verdict"] for one in found.samples if one.value
    }
    assert states == {verdict.rule: verdict.outcome for verdict in record.verdicts.verdicts}
    blocking = {
        labels["rule"] for labels, value in samples(record, "rai_audit_verdict_blocks") if value
    }
    assert blocking == {"broken", "open", "unknown"}
    ((_, code),) = samples(record, "rai_audit_exit_code")
    assert code == 1


def test_where_nothing_was_judged_no_outcome_is_made_up() -> None:
    found = families(judged())
    assert "rai_audit_outcome" not in found
    assert "rai_audit_verdict" not in found


def test_the_moment_is_the_manifests() -> None:
    ((_, seconds),) = samples(every_outcome(), "rai_audit_created_timestamp_seconds")
    assert seconds == 1795255200
    without = Record(sample.evidence(), judged().verdicts, {"created": "soon"})
    assert samples(without, "rai_audit_created_timestamp_seconds") == []


def test_rows_that_nothing_tells_apart_are_one_series() -> None:
    row = Measurement(metric="accuracy", value=0.5, n=10)
    record = only(row, replace(row, value=0.6))
    assert [value for _, value in samples(record, "rai_audit_measurement")] == [0.5]


@pytest.mark.parametrize("name", ATTACKS)
def test_a_parser_reads_every_name_back(name: str) -> None:
    record = hostile(name)
    assert len(families(record)["rai_audit_verdict"].samples) == 4 * len(record.verdicts.verdicts)


def test_a_label_is_read_back_as_it_was_typed() -> None:
    typed = 'a "b" \\ c{d="e"} #'
    row = Measurement(metric="accuracy", reference=typed, value=0.5, n=10)
    ((labels, _),) = samples(only(row), "rai_audit_measurement")
    assert labels["reference"] == typed
