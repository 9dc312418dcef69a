"""Keys that do not go together, or that nothing asks for; and flags that cannot be meant."""

from __future__ import annotations

from collections.abc import Iterator

from ..case import AS_IF_NOTHING, Case, NoNumber, Sentence
from .base import BASE, Line, running, with_line


def cases() -> Iterator[Case]:
    """All of them."""
    for name, wrong, content, outcome in (*_unneeded(), *_contradictions()):
        yield Case(f"configurations-{name}", wrong, running(content), outcome)
    for name, wrong, flags, said in _flags():
        run = running(BASE.encode(), *flags)
        yield Case(f"configurations-flag-{name}", wrong, run, Sentence(said))


def _unneeded() -> Iterator[Line]:
    """What contradicts nothing and changes no number."""
    for name, table, line in (
        ("train", "data", 'train = "gone.csv"'),
        ("threshold", "model", "threshold = 0.5"),
        ("trust", "model", 'trust = "yes"'),
        ("reports-here", "audit", 'reports = ""'),
    ):
        wrong = f"{line}, which nothing asks for"
        yield f"unneeded-{name}", wrong, with_line(table, line), AS_IF_NOTHING
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
