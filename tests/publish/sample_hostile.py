"""COMPAS with an attack in every text, and rules nobody should be able to break a page with."""

from __future__ import annotations

import msgspec
from sample_glossary import GLOSSARY
from sample_report import RACE, overall, subject
from sample_rows import by_attribute, interval

from audit.evidence import (
    Attribution,
    Contribution,
    Curve,
    Evidence,
    Finding,
    GlossaryEntry,
    LedgerEntry,
    Matrix,
    Measurement,
    Provenance,
    Test,
)
from audit.judge.verdict import Verdict, Verdicts

NASTY = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style></title><svg onload=alert(1)>",
    "\u202eevil\u202c \u05e2\u05d1\u05e8\u05d9\u05ea \u0627\u0644\u0639\u0631\u0628\u064a\u0629",
    "\U0001f469\u200d\U0001f9bd \U0001f1fa\U0001f1f3 emoji",
    "n" * 3000,
    "{{7*7}} {% raw %} {n} {value.__class__}",
    "$\\frac{1}{$",
    "]]>--><!--",
    "null\x00byte\x1b[31m\ufffe",
    "url(http://example.invalid/x.png) @import 'http://example.invalid/a.css';",
    "javascript:alert(1)",
)


def evidence() -> Evidence:
    """COMPAS with an attack in every text that a user, a file or a plug-in can choose."""
    nasty = iter(NASTY * 40)
    cells = {next(nasty): part for part in list(RACE.values()) * 2}
    attribute = "<b>race</b>\x00" + "a" * 3000
    rows: list[Measurement] = []
    for i, row in enumerate(by_attribute(attribute, cells, next(iter(cells)))):
        text = NASTY[i % len(NASTY)]
        rows.append(msgspec.structs.replace(row, reason=f"{text}: {text}", parameters={text: text}))
    rows += [
        Measurement(metric=text, value=0.5, n=9, reason=text, class_=text, parameters={text: 1.5})
        for text in NASTY
    ]
    rows.append(
        Measurement(
            metric="accuracy",
            value=float("inf"),
            n=3,
            interval=interval(float("-inf"), float("nan")),
        )
    )
    entry = GlossaryEntry(
        title=NASTY[0],
        definition=NASTY[1],
        kind="rate",
        aggregation=NASTY[2],
        undefined=NASTY[3],
        reference=NASTY[8],
    )
    return Evidence(
        subject=subject(
            name=NASTY[0],
            label=NASTY[1],
            positive=NASTY[2],
            favourable=NASTY[5],
            classes=NASTY,
            attributes=(attribute,),
            groups={attribute: tuple(cells)},
            references={attribute: next(iter(cells))},
            features=NASTY,
            model=dict.fromkeys(NASTY, NASTY),
        ),
        provenance=Provenance(
            tool=NASTY[0],
            python=NASTY[1],
            libraries=dict.fromkeys(NASTY, NASTY[2]),
            isolation=NASTY[4],
            data={NASTY[0]: {NASTY[1]: NASTY[2]}},
            model={NASTY[3]: NASTY[9]},
            configuration={NASTY[10]: list(NASTY)},
        ),
        measurements=(*overall(), *rows),
        ledger=tuple(LedgerEntry(what=t, reason=t, n=3, slice={t: t}) for t in NASTY),
        attributions=tuple(
            Attribution(
                explainer=text,
                scope=scope,
                row=text,
                slice={text: text},
                base=0.5,
                output=0.1,
                values=tuple(
                    Contribution(feature=f, value=0.1 * (-1) ** i) for i, f in enumerate(NASTY)
                ),
                quality={text: 0.5},
            )
            for text, scope in zip(NASTY, ("global", "local", "group") * 4, strict=True)
        ),
        findings=tuple(
            Finding(
                code=text,
                grade="critical",
                text=text,
                columns=(text,),
                slice={text: text},
                numbers={"n": text},
            )
            for text in NASTY
        ),
        curves=tuple(Curve(curve=t, x=(0.0, 0.5, 1.0), y=(0.0, None, float("nan"))) for t in NASTY),
        matrices=(
            Matrix(
                matrix=NASTY[0],
                rows=NASTY,
                columns=NASTY,
                values=tuple((1.0,) * len(NASTY) for _ in NASTY),
            ),
        ),
        tests=tuple(Test(test=t, across=(t,), slice={t: t}, p=0.5, family=t) for t in NASTY),
        glossary={**GLOSSARY, **dict.fromkeys(NASTY, entry)},
    )


def verdicts() -> Verdicts:
    """Rules nobody should be able to break a page with."""
    attribute = "<b>race</b>\x00" + "a" * 3000
    return Verdicts(
        outcome="fail",
        judged_on=NASTY[0],
        policy={NASTY[1]: NASTY[2], "sha256": NASTY[3]},
        verdicts=tuple(
            Verdict(
                rule=text,
                metric=metric,
                slice={attribute: text},
                across=(attribute,),
                value=0.1,
                threshold=(0.2, 0.4),
                outcome="fail",
                reason=f"{text}: {text}",
                waiver={"owner": text, "reason": text, "expires": text},
            )
            for text in NASTY
            for metric in ("impact_ratio", text)
        ),
        findings=(Finding(code=NASTY[0], grade="warning", text=NASTY[6], numbers={"n": NASTY[0]}),),
    )


MANIFEST = {
    "name": NASTY[0],
    "version": NASTY[2],
    "created": NASTY[9],
    "tool": NASTY[1],
    "report": {"title": NASTY[0] + NASTY[3]},
    "previous": NASTY[1],
}
