"""A model written by an old scikit-learn, audited under the interpreter it was made with.

The environment is made once for these tests, from an old Python of this machine and PyPI; or
AUDIT_OLD_PYTHON names the interpreter of one that is there already.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from audit.config import LimitsSection
from audit.errors import AuditError
from audit.subject.opening import open_model

LIMITS = LimitsSection()
OLD = ("3.8", "3.9", "3.10")
NEEDED = ("numpy<1.25", "pandas<1.6", "scikit-learn==1.0.2", "joblib")
TRAINING = """
import sys
import joblib, pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
rows = pd.read_csv("people.csv")
columns = ColumnTransformer([("n", StandardScaler(), ["income", "age"]),
                             ("w", OneHotEncoder(), ["region"])])
model = make_pipeline(columns, GradientBoostingClassifier(n_estimators=20, random_state=0))
features = rows[["income", "age", "region"]]
model.fit(features, rows["granted"])
joblib.dump(model, "model.joblib")
pd.DataFrame(model.predict_proba(features)).to_csv("expected.csv", index=False)
"""


def old_pythons() -> Iterator[str]:
    for version in OLD:
        found = shutil.which(f"python{version}")
        if found is not None:
            yield found
        for place in sorted(Path("~/.pyenv/versions").expanduser().glob(f"{version}.*/bin/python")):
            yield str(place)


@pytest.fixture(scope="module")
def old_python(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An environment with the libraries of 2022."""
    given = os.environ.get("AUDIT_OLD_PYTHON")
    if given:
        return given
    python = next(old_pythons(), None)
    if python is None:
        pytest.skip(f"this machine has no Python {', '.join(OLD)}")
    made = tmp_path_factory.mktemp("old") / "venv"
    own = str(made / "bin" / "python")
    for words in (
        [python, "-m", "venv", str(made)],
        [own, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *NEEDED],
    ):
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            pytest.skip(f"no old environment could be made: {done.stderr.strip()[-200:]}")
    return own


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, old_python: str) -> Path:
    """A folder with rows, and a model that the old environment has fitted to them."""
    place = tmp_path_factory.mktemp("audit")
    random = np.random.default_rng(0)
    rows = pd.DataFrame({"income": random.normal(size=400), "age": random.integers(20, 70, 400)})
    rows["region"] = random.choice(["north", "south"], 400)
    rows["sex"] = random.choice(["Female", "Male"], 400)
    rows["granted"] = ((rows["income"] > 0) | (rows["region"] == "north")).astype(int)
    rows.to_csv(place / "people.csv", index=False)
    subprocess.run([old_python, "-c", TRAINING], cwd=place, check=True)
    return place


def test_it_predicts_what_it_predicted_then(folder: Path, old_python: str) -> None:
    rows = pd.read_csv(folder / "people.csv")
    expected = pd.read_csv(folder / "expected.csv").to_numpy()
    model = open_model(folder / "model.joblib", limits=LIMITS, python=old_python)
    said = model.predict(rows)
    model.close()
    np.testing.assert_allclose(said.probabilities, expected, rtol=1e-12)
    assert model.facts.libraries["scikit-learn"] == "1.0.2"
    assert model.facts.features == ("income", "age", "region")
    assert "locked itself in" in model.facts.isolation


def test_here_it_cannot_be_opened_and_the_sentence_says_why(folder: Path) -> None:
    with pytest.raises(AuditError, match=r"written with scikit-learn 1\.0\.2 and cannot be opened"):
        open_model(folder / "model.joblib", limits=LIMITS)


def test_what_is_explained_adds_up_to_what_it_predicts(folder: Path, old_python: str) -> None:
    rows = pd.read_csv(folder / "people.csv")
    model = open_model(folder / "model.joblib", limits=LIMITS, python=old_python)
    found = model.inside()
    if found.exact:
        given = rows[["income", "age", "region"]]
        chances = model.predict(given[:9]).probabilities
        assert chances is not None
        said = model.attribute(given[:9], given[9:], 1)
        odds = np.log(chances[:, 1] / chances[:, 0])
        np.testing.assert_allclose(said.outputs, odds, rtol=1e-9)
        np.testing.assert_allclose(said.values.sum(axis=1) + said.base, odds, rtol=1e-9)
    else:
        assert found.path.startswith("Explained from outside")
    model.close()


def test_a_whole_audit_names_the_versions_of_the_model_s_own(
    folder: Path, old_python: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import audit

    monkeypatch.chdir(folder)
    options: dict[str, Any] = {"model": "model.joblib", "model_python": old_python}
    report = audit.run(
        data="people.csv",
        label="granted",
        sensitive=["sex"],
        positive=1,
        name="old",
        format=["html"],
        explain_budget="20s",
        **options,
    )
    told = json.loads((report.folder / "evidence.json").read_text())["provenance"]
    assert told["model"]["libraries"]["scikit-learn"] == "1.0.2"
    assert told["model"]["libraries"]["python"].startswith("3.")
    assert told["configuration"]["model"]["python"] == "python"
    assert str(folder) not in json.dumps(told)
    assert "locked itself in" in (report.folder / "report.html").read_text()
