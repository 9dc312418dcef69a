"""`audit explain`: one more person of a report, and what it takes to find the model again."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import chdir
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from audit.__main__ import run_command
from audit.errors import AuditError
from audit.evidence import Evidence, Provenance, SubjectFacts
from audit.judge.verdict import Verdicts
from audit.publish.store import Store

HOUSES = ["own", "rent", "free"]
COLUMNS = ["pay", "debts", "home", "sex"]
PICKLE = b"anything"
PICKLE_DIGEST = hashlib.sha256(PICKLE).hexdigest()


def people(rows: int = 240) -> pd.DataFrame:
    random = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            "id": [f"C-{1000 + row}" for row in range(rows)],
            "pay": random.integers(1000, 5000, rows) + 0.25,
            "debts": random.integers(0, 9, rows),
            "home": random.choice(HOUSES, rows),
            "sex": random.choice(["f", "m"], rows),
        }
    )
    drive = (table["pay"] - 3000) / 800 - 0.3 * table["debts"] + (table["home"] == "own") + 0.5
    table["paid"] = (random.random(rows) < 1 / (1 + np.exp(-drive))).astype(int)
    return table


def fitted(table: pd.DataFrame) -> Any:
    from sklearn.compose import make_column_transformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    columns = make_column_transformer(
        (OneHotEncoder(), ["home", "sex"]), (StandardScaler(), ["pay", "debts"])
    )
    return make_pipeline(columns, LogisticRegression()).fit(table[COLUMNS], table["paid"])


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with people, a model of theirs, and a report of it."""
    import skops.io

    folder = tmp_path_factory.mktemp("desk")
    table = people()
    table.to_csv(folder / "people.csv", index=False)
    skops.io.dump(fitted(table), folder / "model.skops")
    words = "run --data people.csv --label paid --key id --sensitive sex --model model.skops"
    with chdir(folder):
        assert run_command([*words.split(), "--name", "aid", "--format", "html", "--quiet"]) == 0
        yield folder


@pytest.fixture
def at_desk(desk: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(desk)
    return desk


def digests(folder: Path) -> dict[str, str]:
    files = (file for file in folder.rglob("*") if file.is_file())
    return {str(file): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def test_a_person_is_explained_and_nothing_of_theirs_is_told(
    audit: Callable[..., Any], at_desk: Path
) -> None:
    before = digests(at_desk / "reports")
    ending = audit("explain", "aid", "--row", "C-1017")
    assert ending.code == 0, ending.err
    lines = ending.out.splitlines()
    assert lines[0].startswith("aid@v1, person ")
    header = next(line.split() for line in lines if line.startswith("column"))
    assert header[:3] == ["column", "shap", "lime"]
    assert {line.split()[0] for line in lines if line} >= set(COLUMNS)
    assert "The smallest change found with which the model" in ending.out
    assert "What counted most " in ending.out
    row = people().set_index("id").loc["C-1017"]
    assert "C-1017" not in ending.out
    assert str(row["pay"]) not in ending.out
    assert "{" not in ending.out
    assert "Explaining: SHAP values" in ending.err
    assert "Explaining: Partial dependence" not in ending.err
    assert digests(at_desk / "reports") == before


def test_the_numbers_are_those_of_the_report(audit: Callable[..., Any], at_desk: Path) -> None:
    table = people()
    clearest = int(fitted(table).predict_proba(table[COLUMNS])[:, 1].argmax())
    ending = audit("explain", "aid@v1", "--row", f"C-{1000 + clearest}", "--json", "--quiet")
    assert (ending.code, ending.err) == (0, "")
    found = json.loads(ending.out)
    report = json.loads((at_desk / "reports/aid/v1/evidence.json").read_text())
    assert found["report"] == "aid@v1"
    assert {one["scope"] for one in found["attributions"]} == {"local"}
    for explainer in ("shap", "lime"):
        (ours,) = (one for one in found["attributions"] if one["explainer"] == explainer)
        (theirs,) = (
            one
            for one in report["attributions"]
            if (one["explainer"], one["row"]) == (explainer, found["person"])
        )
        for name in ("base", "output"):
            assert ours[name] == pytest.approx(theirs[name], abs=0.2)
        if explainer == "shap":
            assert ours["values"] == theirs["values"]
    told = [one for one in found["findings"] if one["code"] == "counterfactual"]
    assert told == [
        one
        for one in report["findings"]
        if one["code"] == "counterfactual" and one["numbers"]["person"] == found["person"]
    ]


def test_a_key_is_told_where_it_is_asked_for(audit: Callable[..., Any], at_desk: Path) -> None:
    ending = audit("explain", "aid", "--row", "C-1017", "--show-identifiers", "--quiet")
    assert ending.out.startswith("aid@v1, person C-1017: ")
    pay = people().set_index("id").loc["C-1017", "pay"]
    assert f"{pay:g}" in ending.out


def test_a_row_that_is_not_there_names_those_that_come_close(
    audit: Callable[..., Any], at_desk: Path
) -> None:
    ending = audit("explain", "aid", "--row", "C-10017", "--quiet")
    assert (ending.code, ending.out) == (2, "")
    assert "There is no row C-10017 among the 240 that were audited (column id)" in ending.err
    assert "Did you mean C-1017" in ending.err


def test_files_that_have_moved_are_named_anew(
    audit: Callable[..., Any], at_desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere, here = tmp_path / "deep" / "er", tmp_path / "here"
    elsewhere.mkdir(parents=True)
    here.mkdir()
    shutil.copytree(at_desk / "reports", here / "kept" / "reports")
    for name in ("people.csv", "model.skops"):
        shutil.copy(at_desk / name, elsewhere / name)
    monkeypatch.chdir(here)
    asked = ("explain", "aid", "--row", "C-1001", "--reports", "kept/reports", "--quiet")
    gone = audit(*asked)
    assert gone.code == 2
    assert "There is no model.skops, the model of aid@v1" in gone.err
    assert str(here / "model.skops") in gone.err
    assert str(here / "kept" / "model.skops") in gone.err
    assert "--model PATH" in gone.err
    rows_gone = audit(*asked, "--model", elsewhere / "model.skops")
    assert rows_gone.code == 2
    assert "There is no people.csv, the rows of aid@v1" in rows_gone.err
    shutil.copy(elsewhere / "people.csv", here / "kept" / "people.csv")
    assert audit(*asked, "--model", elsewhere / "model.skops").code == 0


def test_files_that_have_changed_are_refused(
    audit: Callable[..., Any], at_desk: Path, tmp_path: Path
) -> None:
    other = tmp_path / "people.csv"
    other.write_bytes((at_desk / "people.csv").read_bytes() + b"C-1,1,1,own,f,1\n")
    ending = audit("explain", "aid", "--row", "C-1001", "--data", other, "--quiet")
    assert ending.code == 2
    assert "This is not people.csv, the rows of aid@v1: its sha256 is not" in ending.err
    assert str(other) in ending.err


def test_a_model_that_was_trained_here_lies_with_the_report(
    audit: Callable[..., Any], at_desk: Path
) -> None:
    words = "run --data people.csv --label paid --sensitive sex --drop id --train"
    ran = audit(
        *words.split(), "logistic_regression", "--name", "own", "--format", "html", "--quiet"
    )
    assert ran.code == 0, ran.err
    audited = json.loads(Path(ran.out.strip(), "evidence.json").read_text())["subject"]["rows"]
    missing = audit("explain", "own", "--row", "9999", "--quiet")
    assert missing.code == 2
    assert f"There is no row 9999 among the {audited} that were audited" in missing.err
    unread = audit("explain", "own", "--row", "C-1001", "--quiet")
    assert "Rows are numbered as they stand in the file: " in unread.err
    row = missing.err.rsplit("the nearest are ", 1)[1].strip(" .\n").split(", ")[0]
    ending = audit("explain", "own", "--row", row, "--quiet")
    assert ending.code == 0, ending.err
    assert "Explained exactly, from inside the model: LogisticRegression" in ending.out


def store(
    folder: Path,
    kind: str,
    configuration: dict[str, Any],
    digest: str | None,
    rows: str = "0" * 64,
) -> None:
    """Publish a version whose evidence says that much of its model and its rows."""
    sections: dict[str, Any] = {"data": {}, "model": {}, "train": {}, "explain": {}}
    sections["data"] = {"test": "people.csv", "train": None, "label": "paid"}
    evidence = Evidence(
        subject=SubjectFacts(name="aid", task="binary", model={"kind": kind}),
        provenance=Provenance(
            tool="rai-audit 0",
            python="3.11",
            data={"sha256": rows},
            model={"sha256": digest},
            configuration=sections | configuration,
        ),
    )
    Store(folder / "reports").publish(
        "aid",
        evidence,
        Verdicts(),
        draw=lambda folder, version: {},
        report={"formats": ["html"]},
        created="2026-01-02T03:04:05Z",
    )


def store_of_a_pickle(folder: Path, asked: dict[str, str]) -> None:
    """Put people and a pickle into a folder, and publish a version of them there."""
    (folder / "m.joblib").write_bytes(PICKLE)
    people(40).to_csv(folder / "people.csv", index=False)
    rows = hashlib.sha256((folder / "people.csv").read_bytes()).hexdigest()
    store(folder, "joblib", {"model": {"source": "m.joblib", **asked}}, PICKLE_DIGEST, rows)


@pytest.mark.parametrize(
    ("kind", "configuration", "digest", "message"),
    [
        ("columns", {}, None, "aid@v1 was made of predictions, without a model"),
        ("live", {}, None, "was an object in Python, which cannot be found again"),
        ("callable", {"model": {"source": "own:score"}}, None, "pass --model own:score"),
        ("skops", {"model": {"source": "m.skops"}}, "1" * 64, "There is no m.skops"),
        ("skops", {"model": {"sauce": "m.skops"}}, "1" * 64, "made by rai-audit 0, with a conf"),
    ],
)
def test_a_model_that_cannot_be_found_again_is_said_in_one_sentence(
    audit: Callable[..., Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    configuration: dict[str, Any],
    digest: str | None,
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    store(tmp_path, kind, configuration, digest)
    ending = audit("explain", "aid", "--row", "1", "--quiet")
    assert (ending.code, ending.out) == (2, "")
    assert message in ending.err
    assert ending.err.count("\n") == 1


def test_whom_a_report_trusted_is_not_trusted_again(
    audit: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    store_of_a_pickle(tmp_path, {"trust": f"sha256:{PICKLE_DIGEST}"})
    opened = []

    def seen(config: Any, **options: Any) -> Any:
        opened.append(config.model)
        raise AuditError("That is enough")

    monkeypatch.setattr("audit.reopening.open_subject", seen)
    assert audit("explain", "aid", "--row", "1", "--quiet").code == 2
    assert [model.trust for model in opened] == [None]


def test_an_interpreter_is_said_anew(
    audit: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    store_of_a_pickle(tmp_path, {"python": "python"})
    ending = audit("explain", "aid", "--row", "1", "--quiet")
    assert ending.code == 2
    assert "Say where it is: --model-python PATH" in ending.err
    ending = audit("explain", "aid", "--row", "1", "--quiet", "--model-python", "/nowhere/python")
    assert ending.code == 2
    assert "The model's interpreter is not there (/nowhere/python)" in ending.err


def test_there_must_be_such_a_report_and_a_row(audit: Callable[..., Any], tmp_path: Path) -> None:
    assert audit("explain", "aid", "--row", "1", "--reports", tmp_path).code == 2
    ending = audit("explain", "aid", "--reports", tmp_path)
    assert ending.code == 2
    assert "--row" in ending.err
