"""Predictions and scores that lie in the rows: right codes, right ledger, no model."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd
import pytest
from door import left_out, of_rows, opened

from audit.subject import opening

PLAIN = "y,p,g\n1,1,a\n0,1,b\n1,0,a\n0,0,\n"


def test_a_prediction_column(tmp_path: Path) -> None:
    subject = opened(tmp_path, PLAIN, label="y", prediction="p", sensitive=["g"])
    assert subject.classes == (0, 1)
    assert (subject.positive, subject.favourable) == (1, 1)
    assert subject.y_true is not None
    assert subject.y_pred is not None
    assert subject.y_true.tolist() == [1, 0, 1, 0]
    assert subject.y_pred.tolist() == [1, 1, 0, 0]
    assert (subject.y_score, subject.weight, subject.model, subject.features) == (None,) * 4
    assert subject.attributes[0].groups == ("a", "b", "(missing)")
    assert subject.attributes[0].codes.tolist() == [0, 1, 0, 2]
    assert subject.attributes[0].missing == 2
    assert subject.keys is not None
    assert subject.keys.tolist() == [1, 2, 3, 4]
    assert left_out(subject) == {"read": 4, "audited": 4}


def test_no_process_is_started_for_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*given: object, **named: object) -> None:
        raise AssertionError("a model was opened")

    monkeypatch.setattr(opening, "open_model", never)
    assert opened(tmp_path, PLAIN, label="y", prediction="p").rows == 4


def test_provenance_is_plain_and_holds_no_path(tmp_path: Path) -> None:
    subject = opened(tmp_path, PLAIN, label="y", prediction="p")
    assert subject.data["name"] == "rows.csv"
    assert subject.data["rows"] == 4
    assert subject.data["columns"] == ["y", "p", "g"]
    assert subject.data["filter"] is None
    assert str(tmp_path) not in repr(subject.data)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("credit.csv", "credit"),
        ("credit risk (2).csv", "credit-risk-2"),
        ("v1.2_data.csv", "v1.2_data"),
        ("größe.csv", "gr-e"),
        ("__.csv", "audit"),
        ("x" * 90 + ".csv", "x" * 64),
    ],
)
def test_a_name_is_made_from_the_files(tmp_path: Path, name: str, wanted: str) -> None:
    assert opened(tmp_path, PLAIN, name, label="y", prediction="p").name == wanted


def test_a_frame_is_called_audit_and_a_name_given_wins(tmp_path: Path) -> None:
    rows = {"y": [0, 1], "p": [0, 1]}
    assert of_rows(rows, label="y", prediction="p").name == "audit"
    (tmp_path / "rows.csv").write_text(PLAIN)
    assert of_rows(tmp_path / "rows.csv", label="y", prediction="p", name="mine").name == "mine"


def test_positive_and_favourable_by_value_or_by_text(tmp_path: Path) -> None:
    content = "y,p\nbad,good\ngood,bad\n"
    subject = opened(
        tmp_path, content, label="y", prediction="p", positive="bad", favourable="good"
    )
    assert subject.classes == ("bad", "good")
    assert (subject.positive, subject.favourable) == (0, 1)
    for zero in (0, "0", 0.0, False, "0.0"):
        assert (
            of_rows({"y": [1, 0], "p": [1, 0]}, label="y", prediction="p", positive=zero).positive
            == 0
        )


def test_numbers_and_bools_are_one_class_however_they_are_written() -> None:
    rows = {"y": [True, False, True], "p": ["1", "0", "1.0"]}
    subject = of_rows(rows, label="y", prediction="p")
    assert subject.classes == (False, True)
    assert subject.y_pred is not None
    assert subject.y_pred.tolist() == [1, 0, 1]


def test_a_label_that_looks_like_a_number_and_is_none() -> None:
    rows = {"y": ["007", "7"], "p": ["7", "007"]}
    subject = of_rows(rows, label="y", prediction="p", positive="007")
    assert subject.classes == (7, "007")
    assert subject.positive == 1
    assert subject.y_pred is not None
    assert subject.y_pred.tolist() == [0, 1]


def test_blank_labels_scores_and_weights_leave_once_each(tmp_path: Path) -> None:
    content = "y,s,w,g\n1,.5,1,a\n,.5,1,a\n0,,1,a\n0,.5,,b\n,,,b\n0,NA,2,b\n0,.1,0,b\n"
    subject = opened(tmp_path, content, label="y", score="s", weight="w", sensitive=["g"])
    assert left_out(subject) == {
        "read": 7,
        "blank label": 2,
        "blank score": 2,
        "blank weight": 1,
        "audited": 2,
    }
    assert subject.keys is not None
    assert subject.keys.tolist() == [1, 7]
    assert subject.weight is not None
    assert subject.weight.tolist() == [1.0, 0.0]


def test_skipped_lines_are_in_the_ledger(tmp_path: Path) -> None:
    content = PLAIN + "1,1\n0,0,a,b\n"
    subject = opened(tmp_path, content, label="y", prediction="p", skip_bad_lines=True)
    assert left_out(subject)["another number of fields than the header"] == 2
    assert left_out(subject)["read"] == 6


def test_a_score_alone_decides_nothing_without_a_threshold(tmp_path: Path) -> None:
    content = "y,s\n1,0.5\n0,0.4999\n1,1\n0,0\n"
    alone = opened(tmp_path, content, label="y", score="s")
    assert alone.y_pred is None
    assert alone.threshold is None
    assert alone.y_score is not None
    assert alone.y_score.tolist() == [0.5, 0.4999, 1.0, 0.0]
    cut = opened(tmp_path, content, label="y", score="s", threshold=0.5)
    assert cut.y_pred is not None
    assert cut.y_pred.tolist() == [1, 0, 1, 0]
    assert cut.threshold == 0.5


def test_a_threshold_decides_for_the_positive_class_wherever_it_stands(tmp_path: Path) -> None:
    content = "y,s\nbad,0.9\ngood,0.1\n"
    subject = opened(tmp_path, content, label="y", score="s", threshold=0.5, positive="bad")
    assert subject.y_pred is not None
    assert [subject.classes[code] for code in subject.y_pred] == ["bad", "good"]


def test_a_prediction_is_not_touched_by_a_threshold(tmp_path: Path) -> None:
    content = "y,p,s\n1,0,0.9\n0,1,0.1\n"
    subject = opened(tmp_path, content, label="y", prediction="p", score="s", threshold=0.5)
    assert subject.y_pred is not None
    assert subject.y_pred.tolist() == [0, 1]
    assert subject.threshold is None


def test_an_audit_without_a_label(tmp_path: Path) -> None:
    scored = opened(tmp_path, "s,g\n0.1,a\n0.9,b\n", score="s", sensitive=["g"])
    assert (scored.y_true, scored.label, scored.classes) == (None, None, (0, 1))
    assert scored.rows == 2
    chosen = opened(tmp_path, "p,g\nno,a\nyes,b\n", prediction="p", positive="yes")
    assert chosen.classes == ("no", "yes")
    assert chosen.y_pred is not None
    assert chosen.y_pred.tolist() == [0, 1]


def test_split_audits_the_rows_that_say_test(tmp_path: Path) -> None:
    content = "y,p,s\n1,1,train\n0,1,Test\n1,0,TEST\n0,0,Train\n0,0,train\n"
    subject = opened(tmp_path, content, label="y", prediction="p", split="s")
    assert left_out(subject) == {"read": 5, "training rows": 3, "audited": 2}
    assert subject.keys is not None
    assert subject.keys.tolist() == [2, 3]
    assert subject.data["filter"] == "rows whose s says test"


def test_a_key_is_text_and_may_be_a_named_index() -> None:
    rows = pd.DataFrame({"y": [0, 1], "p": [0, 1]}, index=pd.Index(["007", "7"], name="id"))
    subject = of_rows(rows, label="y", prediction="p", key="id")
    assert subject.keys is not None
    assert subject.keys.tolist() == ["007", "7"]


def test_bins_cut_a_number_into_named_groups(tmp_path: Path) -> None:
    ages = ["24", "25", "39", "40", "59", "60", "", "NA", "99"]
    content = "y,p,age\n" + "".join(f"{n % 2},{n % 2},{age}\n" for n, age in enumerate(ages))
    subject = opened(
        tmp_path, content, label="y", prediction="p", sensitive=["age"], bins=["age=25,40,60"]
    )
    attribute = subject.attributes[0]
    assert attribute.groups == ("under 25", "25 to 39", "40 to 59", "60 and over", "(missing)")
    assert attribute.codes.tolist() == [0, 1, 1, 2, 2, 3, 4, 4, 3]
    assert attribute.missing == 4


def test_bins_of_broken_numbers_claim_no_gap() -> None:
    rows = {"y": [0, 1, 0], "p": [0, 1, 0], "x": [0.2, 39.5, 41.0]}
    subject = of_rows(rows, label="y", prediction="p", sensitive=["x"], bins={"x": [25, 40]})
    assert subject.attributes[0].groups == ("under 25", "25 to under 40", "40 and over")


def test_a_group_nobody_is_in_is_no_group() -> None:
    rows = {"y": [0, 1], "p": [0, 1], "x": [1, 2]}
    subject = of_rows(rows, label="y", prediction="p", sensitive=["x"], bins={"x": [25, 40]})
    assert subject.attributes[0].groups == ("under 25",)
    split = {"y": [0, 1, 1], "p": [0, 1, 1], "g": ["a", "a", "b"], "s": ["test", "test", "train"]}
    subject = of_rows(split, label="y", prediction="p", sensitive=["g"], split="s")
    assert subject.attributes[0].groups == ("a",)


def test_attributes_keep_the_configured_order_and_groups_are_sorted() -> None:
    rows = {"y": [0, 1], "p": [0, 1], "b": ["z", "A"], "a": [10, 9]}
    subject = of_rows(rows, label="y", prediction="p", sensitive=["b", "a"])
    assert [attribute.name for attribute in subject.attributes] == ["b", "a"]
    assert [attribute.groups for attribute in subject.attributes] == [("A", "z"), ("10", "9")]


def test_a_sensitive_column_may_be_dropped_and_still_audited() -> None:
    rows = {"y": [0, 1], "p": [0, 1], "g": ["a", "b"]}
    assert of_rows(rows, label="y", prediction="p", sensitive=["g"], drop=["g"]).attributes


def test_the_same_rows_give_the_same_subject_from_every_source(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "y": rng.integers(0, 2, 60),
            "p": rng.integers(0, 2, 60).astype(bool),
            "s": rng.random(60),
            "g": rng.choice(["NA", "x", None, " "], 60),
            "w": rng.random(60),
        }
    )
    frame.to_csv(tmp_path / "rows.csv", index=False)
    frame.to_parquet(tmp_path / "rows.parquet")
    options = {"label": "y", "prediction": "p", "score": "s", "weight": "w", "sensitive": ["g"]}
    found = [
        of_rows(given, **options)
        for given in (frame, str(tmp_path / "rows.csv"), tmp_path / "rows.parquet")
    ]
    for subject in found[1:]:
        for name in ("y_true", "y_pred", "y_score", "weight", "keys"):
            assert np.array_equal(getattr(subject, name), getattr(found[0], name))
        assert subject.attributes[0].groups == found[0].attributes[0].groups
        assert np.array_equal(subject.attributes[0].codes, found[0].attributes[0].codes)
        assert subject.ledger == found[0].ledger


def test_two_thousand_rows_are_opened_at_once(tmp_path: Path) -> None:
    rows = "".join(f"{n % 2},{n % 3 % 2},{n % 997 / 997},g{n % 5}\n" for n in range(2000))
    options = {"label": "y", "prediction": "p", "score": "s", "sensitive": ["g"]}
    times = []
    for _ in range(5):
        start = perf_counter()
        opened(tmp_path, "y,p,s,g\n" + rows, **options)
        times.append(perf_counter() - start)
    assert min(times) < 0.05
