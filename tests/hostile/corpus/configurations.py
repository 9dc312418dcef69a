"""An audit.toml, or flags, that cannot be meant: broken, contradictory, of wrong types, hostile."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from .case import AS_IF_NOTHING, Case, Ending, NoNumber, Outcome, Sentence, everybody, typed

PEOPLE = everybody()
ROWS = "sex,hired,predicted\n" + "".join(f"{s},{h},{p}\n" for s, h, p in PEOPLE)
BASE = """
[audit]
name = "people"
[data]
test = "people.csv"
label = "hired"
sensitive = ["sex"]
[model]
prediction = "predicted"
[report]
formats = ["badge"]
"""
Line = tuple[str, str, bytes | Callable[[Path], object], Outcome]


def cases() -> Iterator[Case]:
    """All of them."""
    for name, wrong, content, outcome in (
        *_no_toml(),
        *_places(),
        *_tables(),
        *_keys_of_audit(),
        *_keys_of_data(),
        *_keys_of_model(),
        *_keys_of_limits(),
        *_keys_of_report(),
        *_unneeded(),
        *_contradictions(),
    ):
        yield Case(f"configurations-{name}", wrong, _run(content), outcome)
    for name, wrong, flags, said in _flags():
        run = _run(BASE.encode(), *flags)
        yield Case(f"configurations-flag-{name}", wrong, run, Sentence(said))


def _run(content: bytes | Callable[[Path], object], *flags: str) -> Callable[[Path], Ending]:
    def run(folder: Path) -> Ending:
        (folder / "people.csv").write_text(ROWS)
        file = folder / "audit.toml"
        if callable(content):
            content(file)
        else:
            file.write_bytes(content)
        return typed("run", file, "--quiet", *flags)

    return run


def _no_toml() -> Iterator[Line]:
    broken = Sentence("The configuration is not valid TOML")
    unreadable = Sentence("The configuration cannot be read")
    nothing = Sentence("Nothing says what is to be audited")
    base = BASE.encode()
    yield "honest", "nothing: the measure of the others", base, AS_IF_NOTHING
    yield "empty", "an empty file", b"", nothing
    yield "comment", "a comment alone", b"# nothing yet\n", nothing
    yield "json", "JSON", b'{"audit": {"name": "x"}}', broken
    yield "yaml", "YAML", b"audit:\n  name: x\n", broken
    yield "csv", "rows of data", ROWS.encode(), broken
    yield "cut-header", "cut off within a header", base[: base.index(b"data]") + 2], broken
    yield "cut-value", "cut off within a value", base[: base.index(b"people.csv") + 3], broken
    yield "cut-list", "cut off within a list", base[: base.index(b'"sex"')], broken
    yield "twice", "a table twice", base + base, broken
    yield "key-twice", "a key twice", base + b'formats = ["html"]\n', broken
    yield "null-bytes", "null bytes", bytes(100), broken
    yield "mark", "a byte order mark", b"\xef\xbb\xbf" + base, broken
    yield "utf-16", "UTF-16", BASE.encode("utf-16"), unreadable
    yield "latin-1", "Latin-1", base + b'title = "\xe9t\xe9"\n', unreadable
    yield "deep", "lists 5,000 deep", b"x = " + b"[" * 5000, broken
    yield (
        "deep-tables",
        "tables 5,000 deep",
        b"[" + b"a." * 5000 + b"a]\n",
        Sentence("There is no table [a]"),
    )
    yield (
        "long",
        "a name of 1 MB",
        b'[audit]\nname = "' + b"x" * 10**6 + b'"\n',
        Sentence("cannot be a report's name"),
    )
    yield "control", "control characters", b'[audit]\nname = "a\x07"\n', broken
    yield "quotes", "quotes of a word processor", "[audit]\nname = “x”\n".encode(), broken


def _places() -> Iterator[Line]:
    def nothing(file: Path) -> None:
        pass

    yield "missing", "no file", nothing, Sentence("There is no file")
    yield "folder", "a folder", Path.mkdir, Sentence("The configuration cannot be read")
    yield (
        "loop",
        "a link to itself",
        lambda file: file.symlink_to(file),
        Sentence("The configuration cannot be read"),
    )
    yield (
        "dangling",
        "a link to nothing",
        lambda file: file.symlink_to("gone"),
        Sentence("There is no file"),
    )
    yield "pipe", "a pipe that nobody writes to", os.mkfifo, Sentence("ordinary")
    yield (
        "device",
        "an endless device",
        lambda file: file.symlink_to("/dev/zero"),
        Sentence("ordinary"),
    )


def _with(table: str, line: str) -> bytes:
    """The base with one line more in a table, in the place of the same key."""
    key = line.partition("=")[0].strip()
    kept = [old for old in BASE.splitlines() if old.partition("=")[0].strip() != key or not key]
    if f"[{table}]" not in kept:
        kept.append(f"[{table}]")
    place = kept.index(f"[{table}]") + 1
    return "\n".join([*kept[:place], line, *kept[place:]]).encode() + b"\n"


def _tables() -> Iterator[Line]:
    for name, content, said in (
        ("unknown-table", BASE + "[dat]\nx = 1\n", "There is no table [dat]"),
        ("unknown-tables", BASE + "[[audits]]\n", "There is no table [audits]"),
        ("key-outside", "name = 'x'\n" + BASE, "There is no table [name]"),
        (
            "table-is-number",
            BASE.replace("[report]\nformats", "[x]\nreport"),
            "There is no table [x]",
        ),
        ("table-is-list", BASE.replace("[report]", "[[report]]"), "Expected object, got array"),
        ("data-is-text", 'data = "people.csv"\n', "Expected object, got str"),
        ("hostile-table", BASE + '["\\u001b[31m<script>"]\n', "There is no table"),
        ("blank-table", BASE + '[""]\n', "There is no table"),
        ("rule-is-table", BASE + '[rule]\nmetric = "accuracy"\n', "Write [[rule]]"),
        ("policy-is-list", BASE + "[[policy]]\n", "[policy] must be a table"),
    ):
        yield name, f"{name.replace('-', ' ')}", content.encode(), Sentence(said)


def _lines(table: str, lines: tuple[tuple[str, str, str], ...]) -> Iterator[Line]:
    for name, line, said in lines:
        wrong = f"[{table}] {ascii(line)[1:60]}"
        yield f"{table}-{name}", wrong, _with(table, line), Sentence(said)


def _keys_of_audit() -> Iterator[Line]:
    yield from _lines(
        "audit",
        (
            ("unknown", 'nam = "x"', "Did you mean name?"),
            ("path", 'name = "../../etc"', "cannot be a report's name"),
            ("absolute", 'name = "/tmp/x"', "cannot be a report's name"),
            ("dots", 'name = ".."', "cannot be a report's name"),
            ("blank", 'name = " "', "cannot be a report's name"),
            ("version", 'name = "a@v1"', "cannot be a report's name"),
            ("newline", 'name = "a\\nb"', "cannot be a report's name"),
            ("long", f'name = "{"x" * 65}"', "cannot be a report's name"),
            ("number", "name = 7", "Expected str"),
            ("task", 'task = "clustering"', "clustering"),
            ("seed-text", 'seed = "zero"', "Expected int"),
            ("seed-minus", "seed = -1", "0 is the least"),
            ("seed-huge", f"seed = {10**40}", "4,294,967,295 is the most"),
            ("seed-float", "seed = 1.5", "Expected int"),
            ("seed-truth", "seed = true", "Expected int"),
            ("reports-file", 'reports = "people.csv"', "is no folder"),
            ("reports-null", 'reports = "a\\u0000b"', "reports holds a null byte"),
            ("reports-below-file", 'reports = "people.csv/x"', "is no folder"),
            (
                "reports-scheme",
                'reports = "nowhere://bucket"',
                "Reports cannot be kept in nowhere://",
            ),
        ),
    )


def _keys_of_data() -> Iterator[Line]:
    yield from _lines(
        "data",
        (
            ("test-missing", 'test = "peeple.csv"', "people.csv"),
            ("test-folder", 'test = "."', "is a folder"),
            ("test-null", 'test = "a\\u0000.csv"', "test holds a null byte"),
            ("test-number", "test = 5", "Expected str"),
            ("test-empty", 'test = ""', "is a folder"),
            ("label-unknown", 'label = "hire"', "hired"),
            ("label-list", 'label = ["hired"]', "Expected str"),
            ("label-is-group", 'label = "sex"', "named as"),
            ("sensitive-text", 'sensitive = "sex"', "Expected array"),
            ("sensitive-twice", 'sensitive = ["sex", "sex"]', "named as sensitive twice"),
            ("sensitive-unknown", 'sensitive = ["gender"]', "There is no column"),
            ("sensitive-number", "sensitive = [1]", "Expected str"),
            ("positive-unknown", 'positive = "yes"', "is none of the classes"),
            ("positive-float", "positive = nan", "nan"),
            ("favourable-unknown", "favourable = 7", "is none of the classes"),
            ("bins-text", 'bins = { sex = "young" }', "Expected array"),
            ("bins-of-words", "bins = { sex = [1] }", "not a finite number"),
            ("bins-down", "bins = { hired = [2, 1] }", "is no sensitive attribute"),
            ("bins-nan", "bins = { sex = [nan] }", "finite numbers in ascending order"),
            ("bins-none", "bins = { sex = [] }", "finite numbers in ascending order"),
            ("references-nobody", 'references = { sex = "x" }', "x"),
            ("references-unknown", 'references = { race = "x" }', "race"),
            ("minimum-nothing", "minimum_group = 0", "1 is the least"),
            ("minimum-minus", "minimum_group = -5", "1 is the least"),
            ("minimum-huge", f"minimum_group = {10**30}", "is the most"),
            ("intersections-nothing", "intersections = 0", "1 is the least"),
            ("strata-unknown", 'strata = ["branch"]', "There is no column"),
            ("strata-group", 'strata = ["sex"]', "named as sensitive and stratum"),
            ("weight-text", 'weight = "sex"', "named as"),
            ("weight-unknown", 'weight = "w"', "There is no column"),
            ("key-doubled", 'key = "predicted"', "named as"),
            ("drop-unknown", 'drop = ["nobody"]', "There is no column"),
            ("top-k-nothing", "top_k = [0]", "1 is the least"),
            ("top-k-many", "top_k = [1000]", "80 rows are audited"),
            ("split-unknown", 'split = "part"', "There is no column"),
            ("split-words", 'split = "sex"', "named as"),
            ("missing-as-text", 'missing_as_group = "yes"', "Expected bool"),
        ),
    )


def _keys_of_model() -> Iterator[Line]:
    yield from _lines(
        "model",
        (
            ("prediction-unknown", 'prediction = "said"', "There is no column"),
            ("prediction-number", "prediction = 1", "Expected str"),
            ("score-none", "score = {}", "score names no column"),
            ("score-unknown", 'score = "p"', "There is no column"),
            ("score-classes", 'score = { a = "hired", b = "sex" }', "named as label and score"),
            ("score-number", "score = 0.5", "Expected str"),
            ("threshold-text", 'threshold = "half"', "Expected"),
            ("threshold-nan", "threshold = nan", "Write a finite number"),
            ("source-too", 'source = "m.joblib"', "Audit one of them at a time"),
            ("python-alone", 'python = "python3"', "there is no model"),
        ),
    )


def _keys_of_limits() -> Iterator[Line]:
    for table, key in (("limits", "load"), ("limits", "memory"), ("explain", "budget")):
        for name, value in (
            ("number", "60"),
            ("word", '"soon"'),
            ("nothing", '"0s"'),
            ("minus", '"-1s"'),
            ("unit", '"5 parsecs"'),
            ("empty", '""'),
            ("nan", '"nan"'),
            ("huge", '"1' + "0" * 400 + 's"'),
        ):
            said = "Expected str" if name == "number" else "cannot be read"
            yield from _lines(table, ((f"{key}-{name}", f"{key} = {value}", said),))
    yield from _lines(
        "explain",
        (("people-minus", "people = -1", "0 is the least"), ("people-half", "people = 0.5", "int")),
    )
    yield from _lines(
        "train",
        (
            ("unknown", 'estimator = "oracle"', "oracle"),
            ("besides", 'estimator = "random_forest"', "Audit one of them at a time"),
            ("folds-one", "folds = 1", "2 is the least"),
            ("trials-none", "trials = 0", "1 is the least"),
            ("search-unknown", 'search = "luck"', "luck"),
        ),
    )


def _keys_of_report() -> Iterator[Line]:
    yield from _lines(
        "report",
        (
            ("format-unknown", 'formats = ["htm"]', "Did you mean html?"),
            ("format-text", 'formats = "html"', "Expected array"),
            ("format-number", "formats = [1]", "Expected str, got int"),
            ("profile", 'profile = "secret"', "secret"),
            ("lang", 'lang = "tlh"', "tlh"),
            ("paper", 'paper = "a3"', "a3"),
            ("accent", 'accent = "red; background: url(x)"', "is no colour"),
            ("logo-missing", 'logo = "logo.png"', "The logo cannot be read"),
            ("logo-rows", 'logo = "people.csv"', "is no picture"),
            ("logo-device", 'logo = "/dev/zero"', "larger than 200 kB"),
            ("templates-missing", 'templates = "gone"', "There is no folder gone"),
            ("templates-file", 'templates = "people.csv"', "There is no folder"),
            ("title-number", "title = 5", "Expected str"),
            ("authors-text", 'authors = "me"', "Expected array"),
        ),
    )


def _unneeded() -> Iterator[Line]:
    """What contradicts nothing and changes no number."""
    for name, table, line in (
        ("train", "data", 'train = "gone.csv"'),
        ("threshold", "model", "threshold = 0.5"),
        ("trust", "model", 'trust = "yes"'),
        ("reports-here", "audit", 'reports = ""'),
    ):
        wrong = f"{line}, which nothing asks for"
        yield f"unneeded-{name}", wrong, _with(table, line), AS_IF_NOTHING
    unlabelled = NoNumber("not_assessable", "", "accuracy")
    content = BASE.replace('label = "hired"\n', "").encode()
    yield "no-label", "no label, so nobody knows who was right", content, unlabelled


def _contradictions() -> Iterator[Line]:
    for name, wrong, old, new, said in (
        (
            "no-answers",
            "neither model nor prediction",
            'prediction = "predicted"\n',
            "",
            "Nothing says what is to be audited",
        ),
        ("no-rows", "no rows", 'test = "people.csv"\n', "", "No rows are given"),
        (
            "regression-words",
            "the label is words and the task regression",
            'name = "people"\n[data]\ntest = "people.csv"\nlabel = "hired"\nsensitive = ["sex"]',
            'task = "regression"\n[data]\ntest = "people.csv"\nlabel = "sex"',
            "not a finite number everywhere",
        ),
        (
            "ranking",
            "a ranking without a score",
            'name = "people"',
            'name = "people"\ntask = "ranking"',
            "Name the column with --score",
        ),
        (
            "templates-and-rows",
            "templates and rows",
            "[report]",
            '[template_test]\nsentences = ["{x} sings"]\n[report]',
            "There are no terms",
        ),
        (
            "metric-nowhere",
            "a metric of one's own that is nowhere",
            "[report]",
            ('[measure]\nmetrics = ["nowhere:metric"]\n[report]'),
            "There is no module nowhere",
        ),
        (
            "metric-no-function",
            "a metric that is no function",
            "[report]",
            ('[measure]\nmetrics = ["math:pi"]\n[report]'),
            "cannot be called",
        ),
    ):
        assert old in BASE
        yield name, wrong, BASE.replace(old, new).encode(), Sentence(said)


def _flags() -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    for name, flags, said in (
        ("unknown", ("--labels", "hired"), "--label"),
        ("value-missing", ("--label",), "requires an argument"),
        ("label-blank", ("--label", ""), "There is no column"),
        ("bins-no-name", ("--bins", "25,40"), "Write --bins NAME=VALUE"),
        ("bins-words", ("--bins", "age=young"), "is no number"),
        ("references-twice", ("--references", "sex=f", "--references", "sex=m"), "given twice"),
        ("seed-word", ("--seed", "zero"), "zero"),
        ("threshold-word", ("--threshold", "half"), "half"),
        ("rule-word", ("--rule", "be fair"), "cannot be read"),
        ("rule-nan", ("--rule", "accuracy >= nan"), "cannot be read"),
        ("rule-huge", ("--rule", "accuracy >= 1e999"), "finite"),
        ("rule-metric", ("--rule", "acuracy >= 0.5"), "accuracy"),
        ("rule-attribute", ("--rule", "impact_ratio across race >= 0.8"), "race"),
        ("rule-twice", ("--rule", "accuracy >= 0.5", "--rule", "accuracy >= 0.5"), "Two rules"),
        ("policy-missing", ("--policy", "gone.toml"), "There is no policy file"),
        ("pack-unknown", ("--pack", "nyc-ll145"), "nyc-ll144"),
        ("pack-date", ("--pack", "nyc-ll144@yesterday"), "is no date"),
        ("lang", ("--lang", "xx"), "xx"),
        ("terms", ("--terms", "she"), "Write --terms NAME=VALUE"),
        ("surrogate-label", ("--label", "\udcff"), "label is not valid Unicode"),
        ("surrogate-title", ("--title", "\udcff"), "title is not valid Unicode"),
        ("surrogate-name", ("--name", "\udcff"), "name is not valid Unicode"),
        ("surrogate-author", ("--authors", "\udcff"), "authors is not valid Unicode"),
        ("surrogate-rule", ("--rule", "accuracy of sex=\udcff >= 0.5"), "cannot be read"),
        ("too-many", ("b.toml",), "unexpected extra argument"),
    ):
        yield name, f"flags {' '.join(flags)!a}", flags, said
