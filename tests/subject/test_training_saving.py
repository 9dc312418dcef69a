"""The kept file: equal models give equal bytes, and skops opens them."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import german_credit
import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.ensemble import RandomForestClassifier

from audit.subject.models.skops import known_types
from audit.subject.training import save_skops
from audit.subject.training.estimators import CLASSIFIERS, REGRESSORS
from audit.subject.training.saving import canonical

MODELS = [
    *((estimator, "classification") for estimator in CLASSIFIERS),
    *((estimator, "regression") for estimator in REGRESSORS),
]
PROGRAM = """
import sys
from pathlib import Path
import numpy as np
import german_credit
from audit.subject.training import save_skops
litter = [np.random.default_rng().bytes(1000) for _ in range(int(sys.argv[2]))]
del litter[::2]
for model in sys.argv[3:]:
    trained = german_credit.trained(*model.split("-"))
    print(save_skops(trained.pipeline, Path(sys.argv[1]) / f"{model}.skops"))
"""


def in_a_process(folder: Path, seed: int, threads: int) -> list[str]:
    """Train and save in a fresh process with its own hash seed, threads and litter in memory."""
    tests, root = Path(__file__).parent, Path(__file__).parents[2]
    environment = {
        **os.environ,
        "PYTHONHASHSEED": str(seed),
        "OMP_NUM_THREADS": str(threads),
        "PYTHONPATH": os.pathsep.join([str(root), str(tests)]),
        "TZ": "Asia/Tokyo" if seed == 2 else "UTC",
    }
    command = [sys.executable, "-c", PROGRAM, str(folder), str(seed * 5000)]
    command += ["-".join(model) for model in MODELS]
    return subprocess.check_output(command, env=environment, text=True).split()


def test_two_processes_write_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    first, second = in_a_process(tmp_path / "one", 1, 1), in_a_process(tmp_path / "two", 2, 2)
    assert len(first) == 6
    assert first == second
    for model, digest in zip(MODELS, first, strict=True):
        file = tmp_path / "two" / f"{'-'.join(model)}.skops"
        assert sha256(file.read_bytes()).hexdigest() == digest
        mine = tmp_path / file.name
        assert save_skops(german_credit.trained(*model).pipeline, mine) == digest


@pytest.mark.parametrize(("estimator", "learning"), MODELS)
def test_skops_opens_what_is_kept_and_only_known_types_are_in_it(
    tmp_path: Path, estimator: Any, learning: Any
) -> None:
    pipeline = german_credit.trained(estimator, learning).pipeline
    file = tmp_path / "model.skops"
    save_skops(pipeline, file)
    unknown = skops.io.get_untrusted_types(file=file)
    assert set(unknown) <= set(known_types())
    opened = skops.io.load(file, trusted=unknown)
    rows = german_credit.rows()[list(pipeline.feature_names_in_)]
    np.testing.assert_array_equal(opened.predict(rows), pipeline.predict(rows))
    if learning == "classification":
        np.testing.assert_array_equal(opened.predict_proba(rows), pipeline.predict_proba(rows))
    assert list(opened.feature_names_in_) == list(rows.columns)


def test_saving_twice_changes_nothing(tmp_path: Path) -> None:
    pipeline = german_credit.trained("random_forest").pipeline
    content = skops.io.dumps(pipeline)
    assert canonical(canonical(content)) == canonical(content) != content
    file = tmp_path / "model.skops"
    save_skops(pipeline, file)
    with zipfile.ZipFile(file) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert len(archive.namelist()) == len(set(archive.namelist()))
        names = archive.namelist()
    assert names == sorted(names)


def test_columns_whose_names_look_like_the_format_survive() -> None:
    rows = pd.DataFrame({"file": [1.0, 2.0] * 9, "__id__": [3.0, 4.0] * 9, "schema.json": 0})
    model = RandomForestClassifier(2, random_state=0).fit(rows, [0, 1] * 9)
    content = canonical(skops.io.dumps({"file": "000001.npy", "__id__": 5, "model": model}))
    found = skops.io.loads(content, trusted=list(known_types()))
    assert (found["file"], found["__id__"]) == ("000001.npy", 5)
    assert list(found["model"].feature_names_in_) == list(rows.columns)
