"""The model card as the library of a hub reads it."""

from __future__ import annotations

import pytest
import sample_report as sample
from markdown_reading import ATTACKS, everywhere

from audit.publish.render.card_metadata import yaml
from audit.publish.render.documents import Record
from audit.publish.render.model_card import model_card

hub = pytest.importorskip("huggingface_hub")
reader = pytest.importorskip("yaml")


def test_the_hub_finds_every_result() -> None:
    manifest = {**sample.MANIFEST, "report": {"title": "COMPAS risk label", "license": "mit"}}
    data = hub.ModelCard(model_card(Record(sample.evidence(), sample.verdicts(), manifest))).data
    assert (data.license, data.pipeline_tag) == ("mit", "tabular-classification")
    assert data.model_name == "COMPAS risk label"
    results = {result.metric_name: result for result in data.eval_results}
    accuracy = results["Accuracy"]
    assert accuracy.metric_value == pytest.approx(0.6537, abs=1e-4)
    assert accuracy.metric_args["n"] == 7214
    assert accuracy.metric_args["low"] < accuracy.metric_value < accuracy.metric_args["high"]
    assert accuracy.dataset_name == "the audited rows"
    assert results["Equalized odds difference across race"].metric_args["across"] == ["race"]


@pytest.mark.parametrize("name", ATTACKS)
def test_the_hub_reads_hostile_names_as_names(name: str) -> None:
    record = everywhere(ATTACKS[name], sample.evidence(), sample.verdicts(), sample.MANIFEST)
    data = hub.ModelCard(model_card(record)).data
    plain = everywhere("word", sample.evidence(), sample.verdicts(), sample.MANIFEST)
    expected = hub.ModelCard(model_card(plain)).data
    assert [result.metric_value for result in data.eval_results] == [
        result.metric_value for result in expected.eval_results
    ]
    assert data.tags == expected.tags


@pytest.mark.parametrize("value", [1e-7, 1e22, -2.5e-9, 0.1, 3.0, 12345678.25, 7, True, "no", None])
def test_values_stay_what_they_are(value: object) -> None:
    assert reader.safe_load(yaml({"value": value, "no": [value]})) == {
        "value": value,
        "no": [value],
    }
