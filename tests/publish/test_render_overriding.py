"""Templates of somebody's own: in a sandbox, always escaped, and their mistakes said in words."""

from __future__ import annotations

from pathlib import Path

import pytest
import sample_hostile
import sample_report as sample

from audit.errors import AuditError
from audit.publish.own.kept import kept_as
from audit.publish.own.templates import house_templates, read_templates
from audit.publish.render import apart
from audit.publish.render.beside import Beside
from audit.publish.render.documents import EXPORTERS, Record, draw
from audit.publish.render.html import html
from audit.publish.render.language import speaking
from audit.publish.render.view import view

SIGNATURE = "sections/signature.html.j2"


def drawn(own: str, *, hostile: bool = False) -> str:
    files = kept_as({SIGNATURE: own.encode()})
    records = (
        (sample_hostile.evidence(), sample_hostile.verdicts(), sample_hostile.MANIFEST)
        if hostile
        else (sample.evidence(), sample.verdicts(), sample.MANIFEST)
    )
    return html(view(*records, Beside(files)))


def test_one_template_is_replaced_and_all_others_stay() -> None:
    text = drawn(own='<section id="signatures"><p>Signed: {{ view.title }}</p></section>')
    assert "Signed: COMPAS risk label" in text
    assert "Who made this report" not in text
    assert "<h1>COMPAS risk label</h1>" in text


def test_the_house_s_own_can_be_extended() -> None:
    text = drawn(own='<p>First.</p>{% include "house/sections/signature.html.j2" %}')
    assert "<p>First.</p>" in text
    assert "Who made this report" in text


def test_everything_is_escaped() -> None:
    text = drawn(hostile=True, own="<p>{{ view.title }}</p>")
    assert "<script>alert" not in text


@pytest.mark.parametrize(
    ("own", "line", "said"),
    [
        ("<p>\n{% if %}", 2, "cannot be read"),
        ("\n\n{{ view.nothing }}", 3, "a name in it is unknown"),
        ("{{ nobody }}", 1, "a name in it is unknown"),
        ("{{ view.title|safe }}", 1, "No filter named 'safe'"),
        ("{% autoescape false %}{{ view.title }}{% endautoescape %}", 1, "escaping off"),
        ("{{ ''.__class__.__mro__ }}", 1, "may not have"),
        ("{{ view.__init__.__globals__ }}", 1, "may not have"),
        ("{{ view.identity.templates.clear() }}", 1, "may not have"),
        ("{{ 1 / 0 }}", 1, "division by zero"),
        ("{% include '../../pyproject.toml' %}", 1, "no template"),
        ("{% include '/etc/passwd' %}", 1, "no template"),
        ("\n{% include 'house/../../pyproject.toml' %}", 2, "no template"),
    ],
)
def test_a_mistake_is_said_with_its_template_and_line(own: str, line: int, said: str) -> None:
    with pytest.raises(AuditError) as refused:
        drawn(own=own)
    assert said in str(refused.value)
    assert f"{SIGNATURE}, line {line}" in str(refused.value)


def test_a_template_that_fails_loses_no_other_document(tmp_path: Path) -> None:
    beside = Beside(kept_as({SIGNATURE: b"{{ nobody }}"}))
    records = (sample.evidence(), sample.verdicts(), sample.MANIFEST)
    failed = draw(tmp_path, *records, ("html", "markdown"), beside)
    assert list(failed) == ["report.html"]
    assert SIGNATURE in failed["report.html"]
    assert [path.name for path in tmp_path.iterdir()] == ["report.md"]


@pytest.mark.parametrize(
    "own",
    [
        "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
        "{{ 9 ** (9 ** 9) }}",
    ],
)
def test_a_template_without_an_end_is_given_up(
    tmp_path: Path, own: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart.drawn_apart, "__defaults__", (2.0,))
    beside = Beside(kept_as({SIGNATURE: own.encode()}))
    records = (sample.evidence(), sample.verdicts(), sample.MANIFEST)
    failed = draw(tmp_path, *records, ("html", "sarif"), beside)
    assert list(failed) == ["report.html"]
    assert "took longer than 2 seconds" in failed["report.html"]
    assert len(list(tmp_path.iterdir())) == 1


def test_drawn_apart_or_not_a_document_is_the_same() -> None:
    beside = Beside(kept_as({SIGNATURE: b"<p>Signed</p>"}))
    found = Record(sample.evidence(), sample.verdicts(), sample.MANIFEST, beside)
    with speaking("de"):
        here = EXPORTERS.named("html").run(found)
    assert apart.drawn_apart("html", found, "de") == here
    assert b"<p>Signed</p>" in here


def test_a_style_sheet_with_quotes_is_said_rather_than_broken() -> None:
    files = kept_as({"css/screen.css": b'body { font-family: "Arial"; }'})
    with pytest.raises(AuditError, match="style sheet holds"):
        html(view(sample.evidence(), sample.verdicts(), sample.MANIFEST, Beside(files)))


def test_a_folder_is_read_whole_and_by_name(tmp_path: Path) -> None:
    (tmp_path / "sections").mkdir()
    (tmp_path / "sections" / "signature.html.j2").write_text("ünd", encoding="utf-8")
    (tmp_path / "own.html.j2").write_text("x", encoding="utf-8")
    (tmp_path / ".hidden").write_text("x", encoding="utf-8")
    found = read_templates(str(tmp_path))
    assert found == {SIGNATURE: "ünd".encode(), "own.html.j2": b"x"}
    assert SIGNATURE in house_templates()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("sections/signatures.html.j2", b"x", "sections/signature.html.j2"),
        ("cover.html.j2", b"\xff", "not written in UTF-8"),
        ("notes.txt", b"x", "notes.txt is no template"),
        ("a b.j2", b"x", "cannot be a template's name"),
        ("cover.html.j2", b"x" * 1_000_001, "more than"),
    ],
)
def test_a_folder_that_cannot_be_used_is_refused(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    with pytest.raises(AuditError) as refused:
        read_templates(str(tmp_path))
    assert said in str(refused.value)


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.j2"
    secret.write_text("secret", encoding="utf-8")
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "cover.html.j2").symlink_to(secret)
    with pytest.raises(AuditError, match="links are not followed"):
        read_templates(str(folder))
    with pytest.raises(AuditError, match="There is no folder"):
        read_templates(str(tmp_path / "nowhere"))
