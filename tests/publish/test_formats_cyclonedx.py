"""cyclonedx.json: valid in the strict sense, numbers as texts, one name for one evidence."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
import sample_report as sample
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from formats_reading import ATTACKS, every_outcome, hostile, judged, written
from msgspec.structs import replace

from audit.evidence import Interval, Measurement
from audit.publish.render.documents import Record

VALIDATOR = JsonStrictValidator(SchemaVersion.V1_6)


def bill(record: Record) -> dict[str, Any]:
    content = written("cyclonedx", record).decode()
    assert VALIDATOR.validate_str(content) is None
    return json.loads(content)


def card(record: Record) -> dict[str, Any]:
    return bill(record)["metadata"]["component"]["modelCard"]


def metrics(*rows: Measurement) -> list[dict[str, Any]]:
    evidence = replace(sample.nothing(), measurements=rows)
    found = card(Record(evidence, judged().verdicts, sample.MANIFEST))
    return found["quantitativeAnalysis"]["performanceMetrics"]


def test_the_validator_is_no_rubber_stamp() -> None:
    found = bill(every_outcome())
    model = found["metadata"]["component"]["modelCard"]
    model["quantitativeAnalysis"]["performanceMetrics"][0]["value"] = 0.47
    assert VALIDATOR.validate_str(json.dumps(found)) is not None


def test_every_measured_number_is_a_metric_and_a_text() -> None:
    record = every_outcome()
    rows = [row for row in record.evidence.measurements if row.status == "measured"]
    found = card(record)["quantitativeAnalysis"]["performanceMetrics"]
    assert [float(metric["value"]) for metric in found] == [
        row.value for row in rows if row.value is not None
    ]


def test_a_metric_says_of_whom_and_how_sure() -> None:
    row = Measurement(
        metric="selection_rate",
        slice={"sex": "Female"},
        value=0.25,
        n=100,
        interval=Interval(low=0.2, high=0.3, level=0.95, method="wilson"),
    )
    assert metrics(row) == [
        {
            "type": "selection_rate",
            "value": "0.25",
            "slice": "sex=Female",
            "confidenceInterval": {"lowerBound": "0.2", "upperBound": "0.3"},
        }
    ]


def test_a_comparison_says_across_what_and_with_whom() -> None:
    row = Measurement(
        metric="impact_ratio",
        slice={"sex": "Female"},
        across=("sex",),
        reference="Male",
        value=0.5,
        n=10,
    )
    assert metrics(row)[0]["type"] == "impact_ratio (across sex; compared with Male)"


def test_what_was_not_measured_is_left_out_and_counted() -> None:
    rows = (
        Measurement(metric="accuracy", value=0.5, n=3, status="insufficient"),
        Measurement(metric="recall", status="undefined"),
    )
    evidence = replace(sample.nothing(), measurements=rows)
    found = bill(Record(evidence, judged().verdicts, sample.MANIFEST))["metadata"]["component"]
    assert found["modelCard"]["quantitativeAnalysis"]["performanceMetrics"] == []
    properties = {one["name"]: one["value"] for one in found["properties"]}
    assert properties["rai-audit:measurements.insufficient"] == "1"
    assert properties["rai-audit:measurements.undefined"] == "1"


def test_what_somebody_stated_of_the_models_use_is_there_and_nothing_else() -> None:
    report = {"purpose": "Decide *loans*.", "limitations": "Not for businesses."}
    record = every_outcome()
    stated = Record(record.evidence, record.verdicts, {**sample.MANIFEST, "report": report})
    found = card(stated)["considerations"]
    assert found["useCases"] == ["Decide *loans*."]
    assert found["technicalLimitations"] == ["Not for businesses."]
    assert "useCases" not in card(record)["considerations"]


def test_groups_at_risk_are_those_of_rules_that_do_not_hold() -> None:
    found = card(every_outcome())["considerations"]["fairnessAssessments"]
    assert len(found) == 7
    assert {one["groupAtRisk"] for one in found} == {"sex=Female"}
    assert found[0]["harms"].startswith("broken: Fail: impact_ratio across sex is 0.7999999")
    assert not any("benefits" in one or "mitigationStrategy" in one for one in found)


def test_the_serial_number_is_the_evidences() -> None:
    first, again = bill(every_outcome()), bill(every_outcome())
    assert first["serialNumber"] == again["serialNumber"]
    assert UUID(first["serialNumber"].removeprefix("urn:uuid:")).version == 5
    other = Record(sample.nothing(), judged().verdicts, sample.MANIFEST)
    assert bill(other)["serialNumber"] != first["serialNumber"]
    assert first["metadata"]["timestamp"] == sample.MANIFEST["created"]


def test_the_model_and_the_data_carry_their_hashes() -> None:
    record = every_outcome()
    provenance = replace(
        record.evidence.provenance, model={"sha256": "12" * 32}, data={"sha256": "34" * 32}
    )
    evidence = replace(record.evidence, provenance=provenance)
    found = bill(Record(evidence, record.verdicts, record.manifest))
    model, (data,) = found["metadata"]["component"], found["components"]
    assert model["hashes"] == [{"alg": "SHA-256", "content": "12" * 32}]
    assert data["hashes"] == [{"alg": "SHA-256", "content": "34" * 32}]
    assert model["modelCard"]["modelParameters"]["datasets"] == [{"ref": data["bom-ref"]}]


@pytest.mark.parametrize("name", ATTACKS)
def test_no_name_makes_it_invalid(name: str) -> None:
    assert len(card(hostile(name))["considerations"]["fairnessAssessments"]) == 7
