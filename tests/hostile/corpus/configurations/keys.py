"""Keys of audit.toml with values that cannot be meant, table by table."""

from __future__ import annotations

from collections.abc import Iterator

from ..case import Case
from .base import Line, keys, running


def cases() -> Iterator[Case]:
    """All of them."""
    for name, wrong, content, outcome in (
        *_keys_of_audit(),
        *_keys_of_data(),
        *_keys_of_model(),
        *_keys_of_limits(),
        *_keys_of_report(),
    ):
        yield Case(f"configurations-{name}", wrong, running(content), outcome)


def _keys_of_audit() -> Iterator[Line]:
    yield from keys(
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
            ("number", "name = 7", "must be a text"),
            ("task", 'task = "clustering"', "clustering"),
            ("seed-text", 'seed = "zero"', "must be a whole number"),
            ("seed-minus", "seed = -1", "0 is the least"),
            ("seed-huge", f"seed = {10**40}", "4,294,967,295 is the most"),
            ("seed-float", "seed = 1.5", "must be a whole number"),
            ("seed-truth", "seed = true", "must be a whole number"),
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
    yield from keys(
        "data",
        (
            ("test-missing", 'test = "peeple.csv"', "people.csv"),
            ("test-folder", 'test = "."', "is a folder"),
            ("test-null", 'test = "a\\u0000.csv"', "test holds a null byte"),
            ("test-number", "test = 5", "must be a text"),
            ("test-empty", 'test = ""', "is a folder"),
            ("label-unknown", 'label = "hire"', "hired"),
            ("label-list", 'label = ["hired"]', "must be a text"),
            ("label-is-group", 'label = "sex"', "named as"),
            ("sensitive-text", 'sensitive = "sex"', "must be a list"),
            ("sensitive-twice", 'sensitive = ["sex", "sex"]', "named as sensitive twice"),
            ("sensitive-unknown", 'sensitive = ["gender"]', "There is no column"),
            ("sensitive-number", "sensitive = [1]", "must be a text"),
            ("positive-unknown", 'positive = "yes"', "is none of the classes"),
            ("positive-float", "positive = nan", "nan"),
            ("favourable-unknown", "favourable = 7", "is none of the classes"),
            ("bins-text", 'bins = { sex = "young" }', "must be a list"),
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
            ("missing-as-text", 'missing_as_group = "yes"', "must be true or false"),
        ),
    )


def _keys_of_model() -> Iterator[Line]:
    yield from keys(
        "model",
        (
            ("prediction-unknown", 'prediction = "said"', "There is no column"),
            ("prediction-number", "prediction = 1", "must be a text"),
            ("score-none", "score = {}", "score names no column"),
            ("score-unknown", 'score = "p"', "There is no column"),
            ("score-classes", 'score = { a = "hired", b = "sex" }', "named as label and score"),
            ("score-number", "score = 0.5", "must be a text"),
            ("threshold-text", 'threshold = "half"', "must be a number"),
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
            said = "must be a text" if name == "number" else "cannot be read"
            yield from keys(table, ((f"{key}-{name}", f"{key} = {value}", said),))
    yield from keys(
        "explain",
        (
            ("people-minus", "people = -1", "0 is the least"),
            ("people-half", "people = 0.5", "whole number"),
        ),
    )
    yield from keys(
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
    yield from keys(
        "report",
        (
            ("format-unknown", 'formats = ["htm"]', "Did you mean html?"),
            ("format-text", 'formats = "html"', "must be a list"),
            ("format-number", "formats = [1]", "or cyclonedx, not 1"),
            ("profile", 'profile = "secret"', "secret"),
            ("lang", 'lang = "tlh"', "tlh"),
            ("paper", 'paper = "a3"', "a3"),
            ("accent", 'accent = "red; background: url(x)"', "is no colour"),
            ("logo-missing", 'logo = "logo.png"', "The logo cannot be read"),
            ("logo-rows", 'logo = "people.csv"', "is no picture"),
            ("logo-device", 'logo = "/dev/zero"', "larger than 200 kB"),
            ("templates-missing", 'templates = "gone"', "There is no folder gone"),
            ("templates-file", 'templates = "people.csv"', "There is no folder"),
            ("title-number", "title = 5", "must be a text"),
            ("authors-text", 'authors = "me"', "must be a list"),
        ),
    )
