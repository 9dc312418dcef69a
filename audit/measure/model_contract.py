"""Whether the model's answers can be relied on at all, said before anything is made of them."""

from __future__ import annotations

from collections.abc import Iterator

from audit.evidence import Finding, message
from audit.measure.check import CHECKS
from audit.measure.explaining.choosing import names_of
from audit.measure.explaining.people import Chosen
from audit.measure.metric import METRICS
from audit.progress import Progress, Silent
from audit.subject.contract.agreeing import differing
from audit.subject.contract.contract import Breach, Contract, Promise
from audit.subject.contract.probe import probe
from audit.subject.subject import Subject

BROKEN: dict[Promise, str] = {
    "repeatability": message(
        "The model does not answer the same when it is asked twice: of {probed} rows that were put "
        "to it again it said something else about {rows}. No rule that rests on its answers can "
        "be assessed"
    ),
    "order": message(
        "What the model says of a row depends on the order of the rows: of {probed} rows that were "
        "put to it in another order it said something else about {rows}. Its answers may stand "
        "beside the wrong people, and no rule that rests on them can be assessed"
    ),
    "batch": message(
        "What the model says of a row depends on which other rows it is given with it: of {probed} "
        "rows that were put to it with fewer others, or alone, it said something else about "
        "{rows}. No rule that rests on its answers can be assessed"
    ),
}
FAILED: dict[Promise, str] = {
    "repeatability": message(
        "The model answered once, and failed when it was asked about {probed} of the rows again. "
        "No rule that rests on its answers can be assessed"
    ),
    "order": message(
        "The model failed when it was asked about {probed} of the rows in another order. No rule "
        "that rests on its answers can be assessed"
    ),
}
EXAMPLES: dict[Promise, str] = {
    "repeatability": message("Of {person} the model says {first}, and asked again {second}"),
    "order": message("Of {person} the model says {first}, and in another order {second}"),
    "batch": message("Of {person} the model says {first}, and with fewer other rows {second}"),
}
KEPT = message(
    "Of {probed} rows the model said the same when asked again and in another order, and of "
    "{alone} of them alone"
)
IN_PART = message(
    "The model is slow: to see whether it answers the same again, it was asked about {probed} of "
    "{audited} rows, and about {alone} of them alone"
)
REFUSES_ONE = message(
    "The model fails when it is asked about a single row: whether it says the same of a person "
    "alone could not be seen"
)
WRITES = message(
    "The model changes the table it is given ({written}). It was given copies here; elsewhere its "
    "caller's rows are other ones after each call"
)
BY_POSITION = message(
    "The model goes by the order of the columns and not by their names: a table with the columns "
    "in another order would get other answers, and nobody would be told"
)
DIFFER = message(
    "Of {audited} rows the model predicts for {rows} a class that is not the likeliest by its own "
    "probabilities. Its decisions and its scores differ: what is measured of one need not "
    "hold for the other"
)
OWN_LINE = message(
    "The model has a threshold of its own: it predicts {positive} from a score of {line} on. For "
    "{rows} of {audited} rows that is not the likelier class"
)
TORN = message(
    "Of {person} the model says {said}, with a probability of {score}, and gives {likelier} one of "
    "{higher}"
)
APART = frozenset({"labels", "targets", "telling"})
"""What a metric may need that owes nothing to the model's answers."""


def put_to_the_test(
    subject: Subject, *, seed: int, shown: bool = False, progress: Progress | None = None
) -> list[Finding]:
    """Probe the subject's model, and say what it does not keep to; nothing where there is none.

    A broken promise is a critical finding, and `kept` in its numbers are the metrics that owe
    nothing to the model. The rows that show it follow, under the names explained people have:
    their keys only where identifiers may be `shown`.
    """
    if subject.model is None or subject.features is None or subject.said is None:
        return []
    (progress or Silent()).stage("Putting the model to the test")
    contract = probe(subject.model, subject.features, subject.said, seed=seed)
    return [
        *_findings(subject, contract, seed, shown),
        *_decisions(subject, seed, shown),
    ]


def _findings(subject: Subject, contract: Contract, seed: int, shown: bool) -> Iterator[Finding]:
    for breach in contract.breaches:
        yield _broken(breach)
        yield from _examples(subject, breach, seed, shown)
    asked = {"probed": contract.rows, "alone": contract.alone, "audited": contract.audited}
    if not contract.breaches:
        yield Finding(code="model_contract_kept", grade="note", text=KEPT, numbers=asked)
    if contract.slow:
        yield Finding(code="model_probed_in_part", grade="note", text=IN_PART, numbers=asked)
    if contract.refuses_one:
        yield Finding(code="model_refuses_one_row", grade="warning", text=REFUSES_ONE)
    if contract.writes:
        yield Finding(
            code="model_writes_into_rows",
            grade="warning",
            text=WRITES,
            numbers={"written": list(contract.writes)},
        )
    if contract.by_position:
        yield Finding(code="model_goes_by_position", grade="note", text=BY_POSITION)


def _decisions(subject: Subject, seed: int, shown: bool) -> Iterator[Finding]:
    """Say where the predicted class is not the likeliest; a threshold explains it in full."""
    found = differing(subject)
    if found is None:
        return
    counted = {"rows": found.rows, "audited": found.audited}
    if found.line is not None and subject.positive is not None:
        line = {"line": found.line, "positive": subject.classes[subject.positive]}
        numbers = {**counted, **line}
        yield Finding(code="model_has_threshold", grade="note", text=OWN_LINE, numbers=numbers)
        return
    yield Finding(code="model_decides_otherwise", grade="warning", text=DIFFER, numbers=counted)
    names = names_of(subject, [Chosen(one.row, "") for one in found.examples], seed, shown=shown)
    for name, one in zip(names, found.examples, strict=True):
        said = {"said": one.said, "score": one.score}
        numbers = {"person": name, **said, "likelier": one.likelier, "higher": one.higher}
        yield Finding(code="model_decides_row", grade="note", text=TORN, numbers=numbers)


def _broken(breach: Breach) -> Finding:
    texts = FAILED if breach.failed else BROKEN
    return Finding(
        code="model_contract_broken",
        grade="critical",
        text=texts[breach.promise],
        numbers={
            "promise": breach.promise,
            "probed": breach.probed,
            "rows": breach.rows,
            "largest": breach.largest,
            "kept": _apart(),
        },
    )


def _examples(subject: Subject, breach: Breach, seed: int, shown: bool) -> Iterator[Finding]:
    rows = [Chosen(example.row, "") for example in breach.examples]
    names = names_of(subject, rows, seed, shown=shown)
    for name, example in zip(names, breach.examples, strict=True):
        yield Finding(
            code="model_contract_row",
            grade="note",
            text=EXAMPLES[breach.promise],
            numbers={"person": name, "first": example.first, "second": example.second},
        )


def _apart() -> list[str]:
    """The metrics that would be the same whatever the model said."""
    known = [*METRICS.values(), *(metric for check in CHECKS.values() for metric in check.metrics)]
    return sorted(metric.id for metric in known if APART.issuperset(metric.needs))
