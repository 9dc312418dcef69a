"""Documents with templates of somebody's own, drawn in a process of their own under a time limit.

A sandbox keeps a template from what it may not have, not from a loop without an end. What is drawn
goes over as plain data, and what comes back is a document or a sentence, never anything more.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

import msgspec

from audit.errors import AuditError
from audit.publish.own.kept import TEMPLATES
from audit.publish.render.documents import EXPORTERS, Record
from audit.publish.render.language import language_of, speaking

SECONDS = 60.0
"""How long one document may take; that of a large audit takes a tenth."""
_MEMORY = 4 << 30
_PACKAGE = Path(__file__).parents[3]
_START = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from audit.publish.render.apart import main; main(*sys.argv[2:])"
)


def has_own_templates(record: Record) -> bool:
    """Whether anybody's templates but the house's take part."""
    return any(name.startswith(TEMPLATES) for name in record.beside.files)


def drawn_apart(format: str, record: Record, language: str, seconds: float = SECONDS) -> bytes:
    """Draw one document elsewhere, and stop waiting after that many seconds.

    Raises AuditError with the template's own mistake, or where it takes too long.
    """
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", _START, str(_PACKAGE), format, language],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    with process:
        try:
            answer, _ = process.communicate(msgspec.msgpack.encode(record), timeout=seconds)
        except subprocess.TimeoutExpired:
            _stop(process)
            raise AuditError(
                f"A template cannot be drawn: it took longer than {seconds:g} seconds",
                where="[report] templates",
                remedy="Leave out the loop that goes round too often",
            ) from None
    return _read(answer)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the process and what it may have started."""
    if hasattr(os, "killpg"):
        os.killpg(process.pid, 9)
    else:
        process.kill()


def _read(answer: bytes) -> bytes:
    try:
        said = json.loads(answer)
    except ValueError:
        raise AuditError(
            "A template cannot be drawn: its process ended without a word",
            where="[report] templates",
            remedy="Perhaps it needs more memory than there is",
        ) from None
    if "document" in said:
        return base64.b64decode(said["document"])
    raise AuditError(said["what"], where=said["where"], remedy=said["remedy"])


def main(format: str, language: str) -> None:
    """Read a record from standard input, and write the document, or what is wrong with it."""
    _limit_memory()
    record = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Record)
    try:
        with speaking(language_of(language)):
            document = EXPORTERS.named(format).run(record)
        said = {"document": base64.b64encode(document).decode()}
    except AuditError as error:
        said = {"what": error.what, "where": error.where, "remedy": error.remedy}
    print(json.dumps(said))


def _limit_memory() -> None:
    """A text that grows without an end fails, and takes nothing else with it."""
    try:
        import resource
    except ModuleNotFoundError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
