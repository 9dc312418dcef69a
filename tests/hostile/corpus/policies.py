"""Policies that are broken, contradictory or hostile; each stands in judgement over good evidence.

A policy file that is only wrong is tried twice: `audit run --policy` and `audit policy lint`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from .case import Case, Ending, Judged, Outcome, Sentence, audited, everybody, typed
from .instead import INSTEAD

PEOPLE = everybody()
ROWS = "sex,hired,predicted\n" + "".join(f"{s},{h},{p}\n" for s, h, p in PEOPLE)
RULE = '[[rule]]\nmetric = "impact_ratio"\nacross = ["sex"]\n'
FAILING = RULE + 'id = "four-fifths"\nat_least = 0.8\n'
WAIVER = '[[waiver]]\nrule = "four-fifths"\nowner = "me"\nreason = "because"\n'
Line = tuple[str, str, bytes | Callable[[Path], object], Outcome]


def cases() -> Iterator[Case]:
    """All of them."""
    for each in (_no_toml, _tables, _rules, _waivers, _settings, _packs):
        for name, wrong, content, outcome in each():
            yield Case(f"policies-{name}", wrong, _run(content), outcome)
    for name, wrong, content, outcome in _judged():
        yield Case(f"policies-{name}", wrong, _run(content), outcome)
    for name, wrong, words, outcome in _together():
        yield Case(f"policies-{name}", wrong, _run(FAILING.encode(), *words), outcome)


def _run(content: bytes | Callable[[Path], object], *flags: str) -> Callable[[Path], Ending]:
    def run(folder: Path) -> Ending:
        file = folder / "policy.toml"
        if callable(content):
            content(file)
        else:
            file.write_bytes(content)
        (folder / "people.csv").write_text(ROWS)
        ending = audited(folder / "people.csv", "--policy", str(file), *flags)
        if ending.code == 2 and not flags:
            assert typed("policy", "lint", file).code in (0, 2)
        return ending

    return run


def _no_toml() -> Iterator[Line]:
    broken = Sentence("The policy is not valid TOML")
    yield "json", "JSON", b'{"rule": []}', broken
    yield "cut", "cut off within a value", FAILING.encode()[:30], broken
    yield "null-bytes", "null bytes", bytes(50), broken
    yield "mark", "a byte order mark", b"\xef\xbb\xbf" + FAILING.encode(), broken
    yield "utf-16", "UTF-16", FAILING.encode("utf-16"), Sentence("not written in UTF-8")
    yield "latin-1", "Latin-1", b"# \xe9t\xe9\n" + FAILING.encode(), Sentence("line 1")
    yield "deep", "lists 5,000 deep", b"x = " + b"[" * 5000, Sentence("nested too deeply")
    yield (
        "deep-pack",
        "a pack's table 5,000 deep",
        b"[pack.x" + b".a" * 5000 + b"]\n",
        Sentence("There is no pack x"),
    )
    for name, wrong, said in (
        ("missing", "no file", "There is no policy file"),
        ("folder", "a folder", "it is a folder"),
        ("pipe", "a pipe that nobody writes to", "no ordinary file"),
        ("device", "an endless device", "no ordinary file"),
    ):
        yield name, wrong, INSTEAD[name], Sentence(said)
    large = b"# " + b"x" * 11_000_000
    yield "large", "a comment of 11 MB", large, Sentence("larger than 10 MB")


def _said(name: str, wrong: str, content: str, said: str) -> Line:
    return name, wrong, content.encode(), Sentence(said)


def _tables() -> Iterator[Line]:
    yield _said("unknown-table", "[rules]", "[[rules]]\n", "Did you mean rule?")
    yield _said("audit-table", "a table of audit.toml", "[data]\ntest = 'x'\n", "no table [data]")
    yield _said("rules-once", "[rule]", FAILING.replace("[[rule]]", "[rule]"), "Write [[rule]]")
    yield _said("rules-text", "rule = 'x'", "rule = 'x'\n", "Write [[rule]]")
    yield _said("rules-numbers", "rule = [1]", "rule = [1]\n", "[[rule]] must be a table")
    yield _said("policy-text", "policy = 'x'", "policy = 'x'\n", "[policy] must be a table")
    yield _said("waiver-once", "[waiver]", "[waiver]\nrule = 'x'\n", "Write [[waiver]]")
    yield _said("pack-text", "pack = 'nyc'", "pack = 'nyc'\n", "Write [pack.NAME]")
    yield _said("pack-number", "[pack] nyc = 1", "[pack]\nnyc-ll144 = 1\n", "must hold tables")


def _rules() -> Iterator[Line]:
    for name, more, said in (
        ("no-metric", "", "metric is missing"),
        ("no-bound", 'metric = "accuracy"', "exactly one of"),
        ("two-bounds", 'metric = "accuracy"\nat_least = 0.1\nat_most = 0.9', "exactly one of"),
        ("all-bounds", 'metric = "a"\nat_least = 0\nat_most = 1\nbetween = [0, 1]', "exactly one"),
        ("upside-down", 'metric = "accuracy"\nbetween = [0.9, 0.1]', "0.9 and 0.1"),
        ("between-one", 'metric = "accuracy"\nbetween = [0.9]', "between"),
        ("between-three", 'metric = "accuracy"\nbetween = [0, 1, 2]', "between"),
        ("nan", 'metric = "accuracy"\nat_least = nan', "finite number"),
        ("endless", 'metric = "accuracy"\nat_most = inf', "finite number"),
        ("between-nan", 'metric = "accuracy"\nbetween = [nan, 1.0]', "finite number"),
        ("text", 'metric = "accuracy"\nat_least = "80%"', "at_least"),
        ("truth", 'metric = "accuracy"\nat_least = true', "at_least"),
        ("percent", 'metric = "accuracy"\nat_least = 80%', "not valid TOML"),
        ("huge", f'metric = "accuracy"\nat_least = {10**400}', "out of range"),
        ("unknown-key", 'metric = "accuracy"\natleast = 0.8', "Did you mean at_least"),
        ("unknown-metric", 'metric = "acuracy"\nat_least = 0.8', "accuracy"),
        ("metric-number", "metric = 5\nat_least = 0.8", "metric"),
        ("metric-empty", 'metric = ""\nat_least = 0.8', "There is no metric"),
        ("metric-hostile", 'metric = "<script>{n}"\nat_least = 0.8', "There is no metric"),
        ("metric-long", f'metric = "{"m" * 100_000}"\nat_least = 0.8', "There is no metric"),
        ("across-text", 'metric = "accuracy"\nacross = "sex"\nat_least = 0.8', "across"),
        ("across-unknown", 'metric = "impact_ratio"\nacross = ["race"]\nat_least = 0.8', "race"),
        ("slice-list", 'metric = "accuracy"\nslice = ["f"]\nat_least = 0.8', "slice"),
        ("slice-unknown", 'metric = "accuracy"\nslice = { race = "x" }\nat_least = 0.8', "race"),
        ("slice-number", 'metric = "accuracy"\nslice = { sex = 1 }\nat_least = 0.8', "slice"),
        ("decide", 'metric = "accuracy"\nat_least = 0.8\ndecide = "luck"', "luck"),
        ("severity", 'metric = "accuracy"\nat_least = 0.8\nseverity = "low"', "low"),
        ("margin-minus", 'metric = "accuracy"\nno_worse_than = "baseline"\nmargin = -1', "margin"),
        ("margin-alone", 'metric = "accuracy"\nat_least = 0.8\nmargin = 0.1', "margin"),
        ("margin-nan", 'metric = "accuracy"\nno_worse_than = "baseline"\nmargin = nan', "finite"),
        ("baseline-empty", 'metric = "accuracy"\nno_worse_than = " "', "names no audit"),
        ("baseline-gone", 'metric = "accuracy"\nno_worse_than = "nobody@v7"', "nobody"),
        (
            "baseline-path",
            'metric = "accuracy"\nno_worse_than = "../nowhere"',
            "There is no report in",
        ),
        ("baseline-null", 'metric = "accuracy"\nno_worse_than = "a\\u0000b"', "names no audit"),
    ):
        wrong = f"a rule: {more[:70]!r}" if more else "a rule without anything"
        yield _said(f"rule-{name}", wrong, f"[[rule]]\n{more}\n", said)
    yield _said("rule-twice", "the same rule twice", FAILING + FAILING, "Two rules are called")
    unnamed = RULE + "at_least = 0.8\n"
    yield _said("rule-twins", "the same rule twice, unnamed", unnamed * 2, "Two rules are called")
    stricter = FAILING + FAILING.replace("0.8", "0.9")
    yield _said("rule-two-limits", "one id, two limits", stricter, "Two rules are called")


def _waivers() -> Iterator[Line]:
    for name, more, said in (
        ("no-date", "", "expires is missing"),
        ("date-text", 'expires = "2027-01-31"\n', ""),
        ("date-word", 'expires = "never"\n', "must be a day"),
        ("date-number", "expires = 2027\n", "Write a day"),
        ("date-impossible", "expires = 2027-02-30\n", "not valid TOML"),
        ("date-moment", "expires = 2027-01-31T10:00:00Z\n", "Write a day"),
        ("date-clock", "expires = 10:00:00\n", "Write a day"),
        ("unknown-key", "expires = 2027-01-31\nuntil = 1\n", "There is no key until"),
    ):
        outcome: Outcome = Sentence(said)
        if name == "date-text":
            outcome = Judged("fail", 0)
        content = (FAILING + WAIVER + more).encode()
        yield f"waiver-{name}", f"a waiver: {more!r}", content, outcome
    for key in ("rule", "owner", "reason"):
        lines = [line for line in WAIVER.splitlines() if not line.startswith(key)]
        content = FAILING + "\n".join([*lines, "expires = 2027-01-31\n"])
        yield _said(f"waiver-no-{key}", f"a waiver without {key}", content, f"{key} is missing")
        lines = [f'{key} = "  "' if line.startswith(key) else line for line in WAIVER.splitlines()]
        content = FAILING + "\n".join([*lines, "expires = 2027-01-31\n"])
        yield _said(f"waiver-blank-{key}", f"a waiver whose {key} is blank", content, "is empty")


def _settings() -> Iterator[Line]:
    for name, line, said in (
        ("inconclusive", 'inconclusive = "ignore"', "ignore"),
        ("confidence-text", 'confidence = "95%"', "confidence"),
        ("confidence-95", "confidence = 95", "between 0.5 and 1"),
        ("confidence-one", "confidence = 1.0", "between 0.5 and 1"),
        ("confidence-none", "confidence = 0.0", "between 0.5 and 1"),
        ("confidence-nan", "confidence = nan", "between 0.5 and 1"),
        ("minimum-none", "minimum_group = 0", "1 is the least"),
        ("minimum-half", "minimum_group = 0.5", "minimum_group"),
        ("minimum-huge", f"minimum_group = {10**30}", "more than there are people"),
        ("unknown", "alpha = 0.05", "There is no key alpha"),
    ):
        yield _said(f"settings-{name}", f"[policy] {line}"[:60], f"[policy]\n{line}\n", said)


def _packs() -> Iterator[Line]:
    for name, content, said in (
        ("unknown", "[pack.nyc-ll145]\n", "nyc-ll144"),
        ("hostile", '[pack."../../x"]\n', "There is no pack ../../x"),
        ("future", '[pack."nyc-ll144@2999-01-01"]\n', "a pack from the future"),
        ("past", '[pack."nyc-ll144@1900-01-01"]\n', "its first version is from"),
        ("no-day", '[pack."nyc-ll144@tomorrow"]\n', "is no date"),
        ("two-days", '[pack."nyc-ll144@"]\n', "is no date"),
        ("unknown-key", "[pack.nyc-ll144]\ncolour = 1\n", "colour"),
        ("wrong-type", "[pack.nyc-ll144]\nsex = [1, [2]]\n", "sex cannot be read"),
        ("huge-number", f"[pack.nyc-ll144]\nsex = {10**30}\n", "sex cannot be read"),
        ("day", "[pack.nyc-ll144]\nsex = 2027-01-31\n", "sex cannot be read"),
    ):
        yield _said(f"pack-{name}", f"{content.strip()!r}", content, said)


def _judged() -> Iterator[Line]:
    """Policies that can be used: the answer is a verdict that is no pass, and why."""
    yield "fails", "nothing: a ratio of 3/7 fails 0.8", FAILING.encode(), Judged("fail", 1)
    nobody = '[[rule]]\nmetric = "accuracy"\nslice = { sex = "x" }\nat_least = 0.5\n'
    yield "nobody", "a group that nobody is of", nobody.encode(), Judged("not_assessable", 3)
    expired = FAILING + WAIVER + "expires = 2001-01-01\n"
    yield "expired", "a waiver past its day", expired.encode(), Judged("fail", 1)
    first = FAILING + WAIVER + "expires = 0001-01-01\n"
    yield (
        "expired-long-ago",
        "a waiver of the first day there is",
        first.encode(),
        Judged("fail", 1),
    )
    other = FAILING + WAIVER.replace("four-fifths", "another") + "expires = 2999-01-01\n"
    yield "waiver-of-nothing", "a waiver of a rule there is not", other.encode(), Judged("fail", 1)
    few = "[policy]\nminimum_group = 41\n" + FAILING
    yield "minimum", "groups larger than any are asked for", few.encode(), Judged("inconclusive", 3)
    blind = FAILING.replace("impact_ratio", "roc_auc_difference")
    yield (
        "unmeasured",
        "a metric that nothing measures",
        blind.encode(),
        Judged("not_assessable", 3),
    )
    hostile = FAILING.replace('"four-fifths"', '"<script>\\u001b[2J{n}"')
    yield "hostile-id", "a rule with a hostile id", hostile.encode(), Judged("fail", 1)
    baseline = '[[rule]]\nmetric = "accuracy"\nno_worse_than = "baseline"\n'
    yield (
        "no-baseline",
        "a baseline that is not there",
        baseline.encode(),
        Judged("not_assessable", 3),
    )


def _together() -> Iterator[tuple[str, str, tuple[str, ...], Outcome]]:
    twice = Sentence("Two rules are called")
    yield "itself-twice", "the same file twice", ("--policy", "policy.toml"), twice
    flag = ("--rule", "impact_ratio across sex >= 0.8")
    yield "flag-besides", "the same limit as a flag: two names, both count", flag, Judged("fail", 1)
