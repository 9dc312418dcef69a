"""A model under an interpreter of its own; one that is none is named in a sentence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from audit.config import LimitsSection, load_config
from audit.errors import AuditError
from audit.subject.opening import open_model
from audit.subject.worker import process

LIMITS = LimitsSection()
WORKER = Path(process.__file__).parent
ROWS = pd.DataFrame(np.random.default_rng(0).normal(size=(80, 3)), columns=list("abc"))
TRUTH = (ROWS["a"] > 0).to_numpy().astype(int)


@pytest.fixture
def model_file(tmp_path: Path) -> Path:
    file = tmp_path / "model.joblib"
    joblib.dump(LogisticRegression().fit(ROWS, TRUTH), file)
    return file


@pytest.mark.parametrize(
    ("python", "said"),
    [
        ("/nowhere/python", "is not there (/nowhere/python)"),
        ("python-of-nobody", "is not there (python-of-nobody)"),
        (str(WORKER), "is a folder"),
        (str(WORKER / "wire.py"), "cannot be run (Permission denied)"),
        ("/bin/true", "is no Python that runs"),
        ("/bin/false", "is no Python that runs"),
    ],
)
def test_an_interpreter_that_is_none_is_one_sentence(
    model_file: Path, python: str, said: str
) -> None:
    with pytest.raises(AuditError) as caught:
        open_model(model_file, limits=LIMITS, python=python)
    assert f"The model's interpreter {said}" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_folder_of_an_environment_names_its_interpreter(
    model_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "venv" / "bin").mkdir(parents=True)
    (tmp_path / "venv" / "bin" / "python").symlink_to(sys.executable)
    with pytest.raises(AuditError, match=r"Give .*venv/bin/python"):
        open_model(model_file, limits=LIMITS, python=str(tmp_path / "venv"))


def test_an_interpreter_that_is_too_old_is_named(model_file: Path, tmp_path: Path) -> None:
    old = tmp_path / "python3.6"
    old.write_text("#!/bin/sh\necho 3.6\n")
    old.chmod(0o755)
    with pytest.raises(AuditError, match=r"is Python 3\.6 .* needs Python 3\.8 or later"):
        open_model(model_file, limits=LIMITS, python=str(old))


@pytest.mark.parametrize("relative", [False, True])
def test_a_model_runs_under_an_interpreter_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, relative: bool
) -> None:
    """An environment made here: the same libraries, as links."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "own"], check=True)
    (site,) = (tmp_path / "own" / "lib").glob("python*/site-packages")
    packages = Path(np.__file__).parents[1]
    for name in packages.iterdir():
        (site / name.name).symlink_to(name)
    monkeypatch.chdir(tmp_path)
    python = "own/bin/python" if relative else str(tmp_path / "own" / "bin" / "python")
    (site / "only_there.py").write_text(
        "class Model:\n    def predict(self, rows): return rows['a']"
    )
    file = tmp_path / "model.pkl"
    file.write_bytes(b"\x80\x04\x8c\x0aonly_there\x8c\x05Model\x93)R.")
    with pytest.raises(AuditError, match="needs the module only_there"):
        open_model(file, limits=LIMITS)
    model = open_model(file, limits=LIMITS, python=python)
    said = model.predict(ROWS)
    model.close()
    assert said.labels is not None
    assert said.labels.tolist() == ROWS["a"].tolist()
    if sys.platform == "linux":
        assert "locked itself in" in model.facts.isolation


def test_an_object_stays_where_it_is() -> None:
    with pytest.raises(AuditError, match="An object cannot be moved to another interpreter"):
        open_model(LogisticRegression(), limits=LIMITS, python=sys.executable)


def test_an_interpreter_without_a_model_is_a_mistake() -> None:
    with pytest.raises(AuditError, match="names the interpreter of a model, and there is no model"):
        load_config(None, {"data": "rows.csv", "model_python": sys.executable})
