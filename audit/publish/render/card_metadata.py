"""The metadata of a model card: the YAML that hubs of models read before they show a card.

Only what the evidence knows is written: no licence, no data set's address that nobody stated.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from audit.evidence import Measurement
from audit.publish.own.own import LICENCE
from audit.publish.render import words
from audit.publish.render.language import say
from audit.publish.render.markdown import Cover
from audit.publish.render.reading import Reading

PIPELINES = {
    "binary": "tabular-classification",
    "multiclass": "tabular-classification",
    "regression": "tabular-regression",
}
LIBRARIES = frozenset({"catboost", "lightgbm", "sklearn", "xgboost"})
"""What the class of a model is imported from, where a hub knows the library by that name."""

MOST_METRICS = 80
_PLAIN_KEY = re.compile(r"[a-z][a-z_-]+")
_NOT_A_KEY = frozenset({"yes", "no", "on", "off", "true", "false", "null"})


def front_matter(reading: Reading, cover: Cover) -> str:
    """Return the block of YAML with the two rules around it."""
    return f"---\n{yaml(metadata(reading, cover))}---\n\n"


def metadata(reading: Reading, cover: Cover) -> dict[str, Any]:
    """What a hub reads: task, library, tags, and the results with the data they were found on."""
    evidence = reading.evidence
    pipeline = _pipeline(reading)
    explained = ["explainability"] if any(part.values for part in evidence.attributions) else []
    fairness = ["fairness"] if evidence.subject.attributes else []
    rows = _told(reading)
    found: dict[str, Any] = {}
    if LICENCE.fullmatch(cover.license):
        found["license"] = cover.license
    if library := _library(evidence.subject.model):
        found["library_name"] = library
    if pipeline:
        found["pipeline_tag"] = pipeline
    found["tags"] = ["responsible-ai", *fairness, *explained]
    if rows:
        found["metrics"] = list(dict.fromkeys(words.shorten(row.metric) for row in rows))
        found["model-index"] = [
            {"name": cover.title or say("model"), "results": [_result(reading, rows)]}
        ]
    return found


def _pipeline(reading: Reading) -> str:
    evidence = reading.evidence
    if reading.of_sentences:
        return "text-classification"
    return PIPELINES.get(evidence.subject.task, "")


def _library(model: Mapping[str, Any]) -> str:
    """The library that the model's class comes from, where that is known."""
    package = str(model.get("name") or "").partition(".")[0]
    return package if package in LIBRARIES else ""


def _told(reading: Reading) -> list[Measurement]:
    """Numbers over everyone, then gaps across single attributes; none of a single class."""
    gaps = (row for name in reading.evidence.subject.attributes for row in reading.gaps(name))
    rows = [row for row in (*reading.everyone, *gaps) if row.class_ is None and _is_number(row)]
    return rows[:MOST_METRICS]


def _is_number(row: Measurement) -> bool:
    return row.value is not None and math.isfinite(row.value)


def _result(reading: Reading, rows: list[Measurement]) -> dict[str, Any]:
    task = _pipeline(reading) or reading.evidence.subject.task
    return {
        "task": {"type": task},
        "dataset": _dataset(reading),
        "metrics": [_metric(reading, row) for row in rows],
    }


def _dataset(reading: Reading) -> dict[str, Any]:
    """The rows that were audited; they are nobody's published data set as far as is known."""
    evidence = reading.evidence
    data = evidence.provenance.data
    found: dict[str, Any] = {
        "type": "custom",
        "name": words.shorten(str(data.get("name") or say("the audited rows")), 120),
        "split": "test",
    }
    if isinstance(data.get("sha256"), str):
        found["revision"] = words.shorten(data["sha256"], 64)
    chosen = {"filter": words.shorten(str(data["filter"]), 200)} if data.get("filter") else {}
    found["args"] = {"rows": evidence.subject.rows, **chosen}
    return found


def _metric(reading: Reading, row: Measurement) -> dict[str, Any]:
    interval = row.interval
    details: dict[str, Any] = {"n": row.n} if math.isfinite(row.n) else {}
    if row.across:
        details["across"] = [words.shorten(name) for name in row.across]
    if interval is not None and math.isfinite(interval.low) and math.isfinite(interval.high):
        details |= {"low": interval.low, "high": interval.high, "level": interval.level}
    if row.status != "measured":
        details["status"] = row.status
    name = reading.named(row)
    if row.across:
        attributes = words.listed(row.across)
        name = say("{metric} across {attributes}", metric=name, attributes=attributes)
    return {
        "type": words.shorten(row.metric),
        "name": words.shorten(name, 160),
        "value": row.value,
        "args": details,
    }


def yaml(value: Mapping[str, Any]) -> str:
    r"""Write plain values as YAML, every text in quotation marks: none is read as anything else.

    >>> print(yaml({"tags": ["no", "a: b"], "value": 1e-05}), end="")
    tags:
    - "no"
    - "a: b"
    value: 1.0e-05
    """
    return "".join(f"{line}\n" for line in _lines(value, ""))


def _lines(value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from _below(f"{indent}{_key(key)}:", part, indent)
        return
    for part in value:
        if isinstance(part, Mapping) and part:
            first, *rest = _lines(part, f"{indent}  ")
            yield f"{indent}- {first.lstrip(' ')}"
            yield from rest
        else:
            yield f"{indent}- {_scalar(part)}"


def _below(head: str, part: Any, indent: str) -> Iterator[str]:
    """A key with its value on the same line, or with what it holds on the lines below."""
    if isinstance(part, Mapping | list) and part:
        yield head
        yield from _lines(part, indent if isinstance(part, list) else f"{indent}  ")
    else:
        yield f"{head} {_scalar(part)}"


def _key(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) and key not in _NOT_A_KEY else _scalar(key)


def _scalar(value: Any) -> str:
    """JSON is YAML, but for a power of ten without a point, which some would read as a text."""
    if isinstance(value, str):
        return json.dumps(words.printable(value), ensure_ascii=False)
    written = json.dumps(value)
    return re.sub(r"^(-?\d+)e", r"\1.0e", written) if isinstance(value, float) else written
