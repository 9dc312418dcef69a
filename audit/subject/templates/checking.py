"""What templates must keep to before a model is asked about them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from audit.config import Sentence
from audit.errors import AuditError, nearest
from audit.subject.templates.templates import KEY, LABEL, WHERE, Templates, slots

MOST_SENTENCES = 200_000
"""More filled-in sentences than this are refused."""


def check(templates: Templates) -> None:
    """Refuse templates that would say nothing, or something else than is thought."""
    _check_terms(templates)
    seen: set[str] = set()
    for number, sentence in enumerate(templates.sentences, 1):
        _check_sentence(sentence, f"sentence {number}", templates)
        if sentence.text in seen:
            raise AuditError(
                f"Sentence {number} is there twice", where=WHERE, remedy="Write it once"
            )
        seen.add(sentence.text)
    known = [sentence.label is not None for sentence in templates.sentences]
    if not known:
        raise AuditError("There is no sentence", where=WHERE, remedy="Write at least ten")
    if any(known) and not all(known):
        raise AuditError(
            f"Sentence {known.index(False) + 1} has no label, and others have one",
            where=WHERE,
            remedy="Say of all sentences what is true of them, or of none",
        )
    unused = set(templates.terms) - {slots(sentence)[0] for sentence in templates.sentences}
    if unused:
        raise AuditError(f"No sentence has the slot {{{min(unused)}}}", where=WHERE)
    if sum(1 for _ in templates.filled()) > MOST_SENTENCES:
        raise AuditError(
            f"There are more than {MOST_SENTENCES:,} sentences with all terms filled in",
            where=WHERE,
            remedy="Write fewer sentences or terms",
        )


def _check_sentence(sentence: Sentence, which: str, templates: Templates) -> None:
    found = slots(sentence)
    if not found:
        raise AuditError(
            f"No slot is in {which}",
            where=WHERE,
            remedy=f"Write {{{next(iter(templates.terms))}}} where a term belongs",
        )
    for slot in found:
        if slot not in templates.terms:
            raise AuditError(
                f"There are no terms for the slot {{{slot}}} of {which}",
                where=WHERE,
                remedy=nearest(slot, templates.terms),
            )
    if len(found) > 1:
        raise AuditError(
            f"Two slots are in {which}: {', '.join(f'{{{slot}}}' for slot in found)}",
            where=WHERE,
            remedy="Give each sentence one slot; it may be there several times",
        )


def _check_terms(templates: Templates) -> None:
    if not templates.terms:
        raise AuditError(
            "There are no terms to put into the sentences",
            where=WHERE,
            remedy='Write [templates.terms.gender] female = ["she"] male = ["he"]',
        )
    taken = (templates.column, LABEL, KEY)
    for slot, groups in templates.terms.items():
        if slot in taken or not slot.strip():
            raise AuditError(f"A slot cannot be called {slot!r}", where=WHERE, remedy="Rename it")
        _check_groups(slot, groups)


def _check_groups(slot: str, groups: Mapping[str, tuple[str, ...]]) -> None:
    where = f"[templates.terms.{slot}]"
    if len(groups) < 2:
        raise AuditError(
            f"The slot {{{slot}}} has terms of {len(groups)} group",
            where=where,
            remedy="Give terms of at least two groups: one takes the place of the other",
        )
    for group, terms in groups.items():
        if not group.strip() or not terms or not all(term.strip() for term in terms):
            raise AuditError(
                f"The group {group!r} has no terms, or an empty one",
                where=where,
                remedy="Give every group a name and at least one term",
            )
    everything = list(chain(*groups.values()))
    for term in everything:
        if everything.count(term) > 1:
            raise AuditError(
                f"The term {term!r} is there twice", where=where, remedy="Write it in one group"
            )
