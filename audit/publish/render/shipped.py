"""Where what is shipped beside the code lies: templates, fonts, languages."""

from __future__ import annotations

from pathlib import Path

from audit.errors import AuditError


def folder() -> Path:
    """Where the templates lie: inside the installed package, else at the top of the repository."""
    package = Path(__file__).resolve().parents[2]
    for place in (package / "templates", package.parent / "templates"):
        if (place / "report.html.j2").is_file():
            return place
    raise AuditError(
        "The report's templates are missing",
        where=str(package / "templates"),
        remedy="Install rai-audit again",
    )
