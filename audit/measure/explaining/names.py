"""Under what name an explained person appears: one that only who holds the rows can make again."""

from __future__ import annotations

import hmac
from hashlib import sha256
from typing import Any

import numpy as np
import numpy.typing as npt


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
