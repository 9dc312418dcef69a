"""Model files: what opening them does not do, and what is said when they will not open."""

from __future__ import annotations

import gzip
import io
import pickle
import zipfile
from collections import OrderedDict
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

import german_credit
import joblib
import numpy as np
import pytest
import skops.io
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from audit.errors import AuditError
from audit.subject.loader import LOADERS
from audit.subject.models.skops import known_types
from audit.subject.opening import open_model

LIMITS = german_credit.LIMITS
X = np.random.default_rng(0).normal(size=(60, 3))
Y = (X[:, 0] + X[:, 1] > 0).astype(int)


def digest(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()


class Gadget:
    """Opening this runs code: it writes a file."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> Any:
        return Path.write_text, (self.marker, "was here")


@pytest.fixture
def model_file(tmp_path: Path) -> Path:
    file = tmp_path / "model.joblib"
    joblib.dump(LogisticRegression().fit(X, Y), file)
    return file


def refusal(file: Path | str, trust: str | None = None) -> str:
    """Open a file that must be refused, and return the sentence."""
    with pytest.raises(AuditError) as caught:
        open_model(file, trust=trust, limits=LIMITS)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("suffix", [".joblib", ".pkl", ".pickle", ".PKL"])
def test_code_in_a_pickle_changes_nothing_outside(tmp_path: Path, suffix: str) -> None:
    marker, file = tmp_path / "marker", tmp_path / f"model{suffix}"
    file.write_bytes(pickle.dumps(Gadget(marker)))
    words = refusal(file)
    assert "Opening the model file asks for what is kept from it (PermissionError" in words
    assert not marker.exists()


@pytest.mark.parametrize("trust", ["sha256:" + "0" * 64, "yes"])
def test_trust_in_another_file_is_a_mistake(model_file: Path, trust: str) -> None:
    assert f"--trust-model sha256:{digest(model_file)}" in refusal(model_file, trust)


@pytest.mark.parametrize("form", ["sha256:{}", "{}", " {}\n"])
def test_trust_takes_the_digest_with_or_without_its_name(model_file: Path, form: str) -> None:
    trust = form.format(digest(model_file).upper())
    model = open_model(str(model_file), trust=trust, limits=LIMITS)
    model.close()
    assert model.facts.sha256 == digest(model_file)


def test_another_digest_names_the_file_s_own(model_file: Path) -> None:
    words = refusal(model_file, "sha256:" + "a" * 64)
    assert "is not the one that is trusted" in words
    assert digest(model_file) in words


def test_what_is_known_of_a_model_is_reported(model_file: Path) -> None:
    model = open_model(model_file, limits=LIMITS)
    model.close()
    facts = model.facts
    assert facts.kind == "joblib"
    assert facts.name == "sklearn.linear_model._logistic.LogisticRegression"
    assert facts.classes == (0, 1)
    assert facts.features is None
    assert facts.details["n_features"] == 3
    assert facts.details["source"] == "model.joblib"
    assert facts.details["probabilities"] is True
    assert {"python", "numpy", "scikit-learn", "joblib"} <= set(facts.libraries)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("text.joblib", b"once upon a time", "cannot be opened .*It may be cut off"),
        ("text.skops", b"once upon a time", "cannot be opened"),
        ("zip.skops", b"PK\x05\x06" + b"\0" * 18, "cannot be opened"),
        ("null.pkl", b"\0" * 100, "cannot be opened"),
        ("dict.pkl", pickle.dumps({"model": 1}), "What was opened is no model: a dict has no"),
        ("list.joblib", gzip.compress(pickle.dumps([1]), mtime=0), "a list has no predict"),
        ("scaler.pkl", pickle.dumps(StandardScaler()), "a StandardScaler has no predict"),
        ("type.pkl", pickle.dumps(OrderedDict), "a type has no predict"),
        ("empty.pkl", b"", "is empty"),
    ],
)
def test_a_file_that_is_no_model_is_one_sentence(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(AuditError, match=message):
        open_model(file, trust=digest(file), limits=LIMITS)


@pytest.mark.parametrize("suffix", ["joblib", "skops"])
def test_a_file_that_was_cut_off_is_one_sentence(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"model.{suffix}"
    model = RandomForestClassifier(3, random_state=0).fit(X, Y)
    joblib.dump(model, file) if suffix == "joblib" else skops.io.dump(model, file)
    whole = file.read_bytes()
    for part in (0.3, 0.99):
        file.write_bytes(whole[: int(len(whole) * part)])
        assert "cannot be opened" in refusal(file, digest(file))


def test_files_that_are_not_there(tmp_path: Path, model_file: Path) -> None:
    assert "Did you mean model.joblib?" in refusal(tmp_path / "modle.joblib")
    assert "There is no file" in refusal(tmp_path / "nowhere" / "model.skops")
    (tmp_path / "folder.skops").mkdir()
    assert "is no file" in refusal(tmp_path / "folder.skops")


def test_a_kind_that_is_not_known_names_those_that_are(tmp_path: Path) -> None:
    words = refusal(tmp_path / "model.onnx")
    assert "model.onnx is no model that can be opened" in words
    for entry in LOADERS.values():
        assert entry.opens in words
    with pytest.raises(AuditError, match="int is no model that can be opened"):
        open_model(3, limits=LIMITS)


def test_a_missing_module_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "boosterlib").mkdir()
    (tmp_path / "boosterlib" / "__init__.py").write_text("")
    (tmp_path / "boosterlib" / "core.py").write_text("class Booster:\n    predict = None\n")
    monkeypatch.syspath_prepend(tmp_path)
    file = tmp_path / "model.pkl"
    file.write_bytes(pickle.dumps(import_module("boosterlib.core").Booster()))
    words = refusal(file, digest(file))
    assert "The model needs the module boosterlib, which is not installed (model.pkl)" in words


def test_code_of_a_notebook_is_explained(tmp_path: Path) -> None:
    file = tmp_path / "model.pkl"
    file.write_bytes(b"\x80\x04\x8c\x08__main__\x94\x8c\x07MyModel\x94\x93\x94.")
    assert "uses code of the script or notebook that saved it" in refusal(file, digest(file))


def older(model: Any, version: bytes = b"0.9.9") -> bytes:
    """Pickle a model as if an old scikit-learn had done it."""
    here = import_module("sklearn").__version__.encode()
    assert len(here) == len(version)
    content = pickle.dumps(model)
    assert here in content
    return content.replace(here, version)


def test_another_version_that_opens_is_reported(tmp_path: Path) -> None:
    file = tmp_path / "model.pkl"
    file.write_bytes(older(LogisticRegression().fit(X, Y)))
    model = open_model(file, trust=digest(file), limits=LIMITS)
    model.close()
    assert model.facts.details["written_with"] == "0.9.9"


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_another_version_that_does_not_open_is_named(tmp_path: Path, pack: Any) -> None:
    file = tmp_path / "model.pkl"
    content = older(LogisticRegression().fit(X, Y))
    file.write_bytes(pack(content.replace(b"LogisticRegression", b"LogisticRegressioN")))
    words = refusal(file, digest(file))
    assert "was written with scikit-learn 0.9.9 and cannot be opened with" in words
    assert "Install scikit-learn 0.9.9" in words


def test_a_module_that_scikit_learn_no_longer_has_is_a_matter_of_version(tmp_path: Path) -> None:
    file = tmp_path / "model.pkl"
    content = older(LogisticRegression().fit(X, Y))
    file.write_bytes(content.replace(b"linear_model._logistic", b"linear_model._logistiX"))
    assert "was written with scikit-learn 0.9.9" in refusal(file, digest(file))


HONEST = {
    "forest": RandomForestClassifier(3, random_state=0),
    "boosting": HistGradientBoostingClassifier(max_iter=3),
    "search": GridSearchCV(KNeighborsClassifier(), {"n_neighbors": [1, 3]}),
    "columns": make_pipeline(
        ColumnTransformer([("scale", StandardScaler(), [0, 1]), ("keep", "passthrough", [2])]),
        RidgeClassifier(),
    ),
}


@pytest.mark.parametrize("name", HONEST)
def test_honest_skops_files_open_without_trust(tmp_path: Path, name: str) -> None:
    file = tmp_path / "model.skops"
    skops.io.dump(HONEST[name].fit(X, Y), file)
    model = open_model(file, limits=LIMITS)
    model.close()
    assert model.facts.kind == "skops"
    assert model.facts.classes == (0, 1)


def test_a_skops_file_cannot_reach_a_function_that_runs_code(tmp_path: Path) -> None:
    """Take an honest file and have it name os.system in place of a harmless function."""
    marker, file = tmp_path / "marker", tmp_path / "model.skops"
    odd = make_pipeline(FunctionTransformer(np.sqrt), LogisticRegression())
    honest = skops.io.dumps(odd.fit(abs(X), Y))
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(honest)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "schema.json":
                assert b'"sqrt"' in part
                part = part.replace(b'"sqrt"', b'"system"').replace(b'"numpy"', b'"os"')
            new.writestr(name, part)
    file.write_bytes(changed.getvalue())
    assert "os.system" in refusal(file) or "cannot be opened" in refusal(file)
    assert not marker.exists()


def test_the_known_types_exist_and_none_of_them_runs_text() -> None:
    names = known_types()
    assert list(names) == sorted(set(names))
    for name in names:
        assert name.split(".")[0] in ("sklearn", "numpy", "scipy")
        assert "rv_" not in name
        module, _, attribute = name.rpartition(".")
        assert hasattr(import_module(module), attribute), name
