"""A saved model of texts and a file of templates, from the command to the documents."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import joblib
import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from audit.__main__ import run_command
from audit.progress import Silent
from audit.publish.store import Store
from audit.reopening import reopen

TEMPLATES = Path(__file__).parents[1] / "docs" / "templates.toml"
SAID = [("lovely clean helpful great happy bright kind fine", "good")]
SAID += [("dirty late noisy broken cold rude awful sad", "bad")]


@pytest.fixture
def saved(tmp_path: Path) -> tuple[Path, str]:
    """A model that also holds it against a guest house that a landlady runs."""
    texts = [word for words, _ in SAID for word in words.split()] * 5
    labels = [label for words, label in SAID for _ in words.split()] * 5
    about = ["landlady", "woman", "her", "sister"] * 100
    texts += about
    labels += ["bad"] * len(about)
    file = tmp_path / "model.joblib"
    joblib.dump(
        make_pipeline(CountVectorizer(), LogisticRegression(C=100)).fit(texts, labels), file
    )
    return file, f"sha256:{sha256(file.read_bytes()).hexdigest()}"


def test_it_needs_no_rows(
    saved: tuple[Path, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, trust = saved
    words = ["run", "--model", str(model), "--trust-model", trust, "--positive", "good"]
    words += ["--template-test", str(TEMPLATES), "--reports", str(tmp_path / "reports")]
    words += ["--rule", "flip_rate across gender <= 0.1", "--format", "html", "--quiet"]
    assert run_command(words) == 1
    folder = Path(capsys.readouterr().out.strip())
    assert folder.parent.name == "templates", "called as the file is"
    page = (folder / "report.html").read_text()
    assert "SHAP values of words" in page
    assert "Kind words from {gender} and fine food." in page
    assert "96 sentences were audited; none was left out." in page
    assert ">sentences<" in page
    assert "96 people" not in page

    version = Store(tmp_path / "reports").open("templates")
    options = {"model": str(model), "trust_model": trust}
    _, subject = reopen(version, options, Silent())
    assert subject.model is not None
    subject.model.close()
    assert subject.rows == 96
