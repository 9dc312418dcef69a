"""Which few people are explained one by one, why, and under what name they appear."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
import numpy.typing as npt

APPROVAL = "{person} was clearly given the favourable outcome"
REFUSAL = "{person} was clearly refused the favourable outcome"
NEAREST = "{person} is among those nearest the line between the two outcomes"
MISTAKE = "{person} is among those about whom the model is wrong and most sure of itself"
WORST_OFF = "{person} was refused, nearest the line, in the group that is worst off"

Numbers = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Chosen:
    """A row and the reason it was chosen, a message id with the placeholder `person`."""

    row: int
    why: str


def choose_people(
    y_score: Numbers,
    *,
    y_pred: npt.NDArray[Any] | None = None,
    y_true: npt.NDArray[Any] | None = None,
    positive: int = 1,
    favourable: int = 1,
    threshold: float | None = None,
    worst_off: Mask | None = None,
    how_many: int = 5,
    seed: int = 0,
) -> tuple[Chosen, ...]:
    """Choose people to explain: clear cases, a close one, an error, one from the worst-off group.

    In turn the clearest approval, the clearest refusal, the row nearest the line between the two
    decisions, the error furthest from that line (where `y_true` is known), and the refusal
    nearest the line among the rows of `worst_off` (where it is given); then the next of each,
    until there are `how_many` or no more. Every row is chosen once at most; those that tie come
    in an order drawn from the seed. Rows without a finite score are never chosen.

    All arrays have shape (n,). `y_score` is the score of the class `positive`; `y_pred` and
    `y_true` hold classes in the same coding as `positive` and `favourable`. Without `y_pred`
    the decision is positive from the threshold upwards, or from the median score.

    >>> [one.row for one in choose_people(np.array([0.1, 0.9, 0.55, 0.2]), threshold=0.5,
    ...                                   how_many=3)]
    [1, 0, 2]
    """
    decided = _decisions(y_score, y_pred, positive, threshold)
    line = decision_line(y_score, decided, threshold)
    order = np.random.default_rng(seed).permutation(len(y_score))
    order = order[np.isfinite(y_score[order])]
    distance = np.abs(y_score - line)
    approved = decided == (favourable == positive)
    rules: list[tuple[str, Mask, Numbers]] = [
        (APPROVAL, approved, -distance),
        (REFUSAL, ~approved, -distance),
        (NEAREST, np.ones(len(y_score), dtype=bool), distance),
    ]
    if y_true is not None:
        rules.append((MISTAKE, (y_true == positive) != decided, -distance))
    if worst_off is not None:
        rules.append((WORST_OFF, worst_off & ~approved, distance))
    queues = [(why, _ranked(order, mask, rank, how_many * len(rules))) for why, mask, rank in rules]
    return _in_turn(queues, how_many)


def decision_line(y_score: Numbers, decided: Mask, threshold: float | None = None) -> float:
    """Return the score at which the decision turns: the threshold, or the line the decisions show.

    Where no single score separates the decisions, it is the score that lies in the middle
    between the lowest positive and the highest negative decision all the same.
    """
    if threshold is not None:
        return threshold
    finite = np.isfinite(y_score)
    taken, left = y_score[decided & finite], y_score[~decided & finite]
    if len(taken) and len(left):
        return float(taken.min() + left.max()) / 2
    return float(np.median(y_score[finite])) if finite.any() else 0.0


def masking_secret(seed: int, *private: npt.NDArray[Any]) -> bytes:
    """Return a secret that only somebody who holds the audited rows can make again.

    It is drawn from the rows themselves (their keys and scores, say) and never from hashes that
    the report prints: with those, anybody could try out customer numbers until one fits.
    """
    digest = sha256(b"rai-audit: names of explained people\0")
    digest.update(str(seed).encode())
    for array in private:
        if array.dtype == object or array.dtype.kind in "US":
            parts = [str(cell).encode("utf-8", "backslashreplace") for cell in array]
            content = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
        else:
            content = np.ascontiguousarray(array).tobytes()
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.digest()


def mask(key: Any, secret: bytes) -> str:
    """Return the name under which a person appears: 12 hexadecimal digits of HMAC-SHA-256.

    The same key and secret give the same name; without the secret nobody can tell whose it is.

    >>> mask("customer 17", b"secret") == mask("customer 17", b"secret")
    True
    >>> mask("customer 17", b"secret") == mask("customer 18", b"secret")
    False
    """
    return hmac.new(secret, str(key).encode("utf-8", "backslashreplace"), sha256).hexdigest()[:12]


def _decisions(
    y_score: Numbers, y_pred: npt.NDArray[Any] | None, positive: int, threshold: float | None
) -> Mask:
    if y_pred is not None:
        return np.asarray(y_pred == positive)
    finite = y_score[np.isfinite(y_score)]
    if threshold is None:
        threshold = float(np.median(finite)) if len(finite) else 0.0
    return np.asarray(y_score >= threshold)


def _ranked(order: npt.NDArray[np.intp], mask: Mask, rank: Numbers, most: int) -> Iterator[np.intp]:
    """Return the rows of the mask with the lowest ranks, lowest first, ties in the given order."""
    rows = order[mask[order]]
    if len(rows) > most:
        limit = np.partition(rank[rows], most - 1)[most - 1]
        rows = rows[rank[rows] <= limit]
    return iter(rows[np.argsort(rank[rows], kind="stable")])


def _in_turn(queues: list[tuple[str, Iterator[np.intp]]], how_many: int) -> tuple[Chosen, ...]:
    """Take the next row that nobody has taken from each queue in turn."""
    taken: dict[int, str] = {}
    while queues and len(taken) < how_many:
        going = []
        for why, queue in queues:
            row = next((int(row) for row in queue if int(row) not in taken), None)
            if row is None:
                continue
            going.append((why, queue))
            if len(taken) < how_many:
                taken[row] = why
        queues = going
    return tuple(Chosen(row, why) for row, why in taken.items())
