"""The summary for a pull request: its own words, and nothing that somebody else's text may do."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
import sample_hostile as hostile
import sample_report as sample
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_reading import ATTACKS, NO_WIDTH, OURS, everywhere, flat, parsed, shape, shown

from audit.evidence import Measurement
from audit.judge.verdict import Verdict, Verdicts
from audit.publish.render.beside import Beside
from audit.publish.render.documents import EXPORTERS, Record
from audit.publish.render.markdown import MOST_RULES, markdown
from audit.publish.render.markdown_text import escaped
from audit.publish.render.words import printable

ROOT = Path(__file__).parents[2]
MOST_CHARACTERS = 65_536
"""What a comment of GitHub holds."""

CALLS = re.compile(
    r"@[a-z0-9]|#\w|\bgh-\d|://|\bwww\.|:[\w+-]+:|(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])", re.I
)
"""What GitHub looks for in the text that its parser left."""


@pytest.fixture(scope="module")
def text() -> str:
    return markdown(Record(sample.evidence(), sample.verdicts(), sample.MANIFEST))


def test_it_is_registered_under_its_name() -> None:
    assert EXPORTERS["markdown"].file == "report.md"


def test_the_verdict_comes_first_in_a_shape_and_a_word(text: str) -> None:
    assert text.splitlines()[0] == "# ■ Fail: COMPAS risk label, version 3"
    assert text.splitlines()[2].startswith("Of five rules, two are broken, one cannot be decided")


def test_findings_are_sentences_with_what_they_rest_on(text: str) -> None:
    assert (
        "2. **■ Fail:** The favourable outcome goes to 41.2\xa0% of African-American people, "
        "and to 65.2\xa0% of Caucasian people.\\\n"
        "   Impact ratio 0.632 (95\xa0% interval 0.597 to 0.666) · rule: at least 0.8\n"
    ) in text


def test_every_rule_has_its_number_interval_n_threshold_and_outcome(text: str) -> None:
    assert "| Rule | Number | Interval | n | Threshold | Outcome |" in text
    assert (
        "| False positive rate for Native American | 38\xa0% | 14 to 69 | 8 | at most 35\xa0% "
        "| ▲ Not enough evidence |"
    ) in text
    assert "| ● Pass |" in text
    assert len([token for token in parsed(text) if token.type == "tr_open"]) == 1 + 5


def test_what_was_not_measured_is_listed(text: str) -> None:
    _, _, rest = text.partition("## What was not measured\n\n")
    assert rest.startswith("- Two groups have too few people to be compared.\n- Changes over time")


def test_where_nothing_was_judged_it_says_so() -> None:
    text = markdown(Record(sample.nothing(), Verdicts(), {"name": "x", "version": 1}))
    assert text.startswith("# Nothing was judged: x, version 1\n\nNo rule was set")
    assert "## Rules" not in text


def test_a_number_that_is_missing_is_said_to_be_missing() -> None:
    (first, *_) = sample.verdicts().verdicts
    lost = msgspec.structs.replace(first, value=None, interval=None, outcome="not_assessable")
    text = markdown(Record(sample.evidence(), Verdicts(verdicts=(lost,)), sample.MANIFEST))
    assert "| no number |  |" in text


def test_what_is_not_shown_never_looks_like_a_zero() -> None:
    row = Measurement(metric="accuracy", status="suppressed", n=0)
    found = msgspec.structs.replace(sample.nothing(), measurements=(row,))
    rule = Verdict(rule="r", metric="accuracy", threshold=0.5, outcome="not_assessable")
    text = markdown(Record(found, Verdicts(verdicts=(rule,)), {}))
    assert "for everyone | no number |  |  | at" in text


def test_of_very_many_rules_the_worst_are_shown_and_the_rest_counted() -> None:
    good = next(v for v in sample.verdicts().verdicts if v.outcome == "pass")
    bad = next(v for v in sample.verdicts().verdicts if v.outcome == "fail")
    many = Verdicts(outcome="fail", verdicts=(*([good] * 500), bad))
    text = markdown(Record(sample.evidence(), many, sample.MANIFEST))
    rows = [line for line in text.splitlines() if line.startswith("| ")][1:]
    assert len(rows) == MOST_RULES
    assert "■ Fail" in rows[0]
    assert f"{501 - MOST_RULES} more in verdicts.json" in text


@pytest.mark.parametrize("name", ATTACKS)
def test_no_text_of_anybody_changes_what_the_document_is_made_of(name: str, text: str) -> None:
    record = everywhere(ATTACKS[name], sample.evidence(), sample.verdicts(), sample.MANIFEST)
    harmless = everywhere("word", sample.evidence(), sample.verdicts(), sample.MANIFEST)
    attacked = markdown(record)
    assert shape(attacked) == shape(markdown(harmless))
    tokens = list(flat(parsed(attacked)))
    assert not {token.type for token in tokens} & {"html_block", "link_open", "image", "fence"}
    assert {token.content for token in tokens if token.type == "html_inline"} <= OURS
    assert not CALLS.search(shown(attacked))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202a-\u202e\u2066]", attacked)
    assert len(attacked) < MOST_CHARACTERS


def test_the_house_corpus_stays_text() -> None:
    text = markdown(Record(hostile.evidence(), hostile.verdicts(), hostile.MANIFEST))
    tokens = list(flat(parsed(text)))
    assert not {token.type for token in tokens} & {"html_block", "link_open", "image", "fence"}
    assert {token.content for token in tokens if token.type == "html_inline"} <= OURS
    seen = shown(text)
    for nasty in ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "\\u202eevil"):
        assert nasty in seen
    assert len(text) < MOST_CHARACTERS


def test_a_template_of_somebodys_own_is_escaped_too() -> None:
    own = {"templates/report.md.j2": b"# {{ verdict }}\n\n{{ cover.title }}\n"}
    manifest = {"report": {"title": "<b> *x*"}}
    record = Record(sample.evidence(), sample.verdicts(), manifest, Beside(own))
    assert markdown(record) == "# ■ Fail\n\n&lt;b&gt; \\*x\\*\n"


WITHIN = (
    "{}",
    "# {}",
    "- {}",
    "1. **x:** {}\\\n   {}",
    "a {} b",
    "| a | b |\n|--|--|\n| {} | {} |",
)


@settings(deadline=None)
@given(st.text(max_size=40) | st.text("\\`*_{}[]()<>#+-.!|~&;$@:/= \t\n19aw", max_size=25))
def test_any_text_is_read_back_as_it_was_typed(typed: str) -> None:
    expected = re.sub(r"[ \t\r\n\f\v]+", " ", printable(typed)).strip()
    for within in WITHIN:
        text = within.replace("{}", escaped(typed))
        assert shape(text) == shape(within.replace("{}", "word" if expected else ""))
        assert expected in shown(text).replace(NO_WIDTH, "")
        assert not CALLS.search(shown(text))


def test_the_same_bytes_in_every_process(text: str) -> None:
    program = (
        "import sys; sys.path.insert(0, 'tests/publish'); import sample_report as s\n"
        "from audit.publish.render.documents import EXPORTERS, Record\n"
        "record = Record(s.evidence(), s.verdicts(), s.MANIFEST)\n"
        "sys.stdout.buffer.write(EXPORTERS['markdown'].run(record))"
    )
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert done.stdout.decode() == text
