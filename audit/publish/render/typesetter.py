"""The process in which HTML becomes a PDF: text in, bytes out, and nothing else.

It is run as a file, stands alone, and imports nothing of this package: a crash, a hang or a
missing system library ends this process, never the audit.
"""

from __future__ import annotations

import sys

NO_WEASYPRINT, NO_PANGO, FETCHED = 3, 4, 5


def typeset(text: str) -> bytes:
    """Return a PDF/UA-1 file; whatever is not in the text itself is refused, not fetched."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    fetcher = URLFetcher(allowed_protocols=("data",), fail_on_errors=True)
    document = HTML(string=text, url_fetcher=fetcher)
    made: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return made


def main() -> int:
    """Read HTML from standard input and write the PDF to standard output."""
    try:
        from weasyprint.urls import FatalURLFetchingError
    except ModuleNotFoundError:
        return NO_WEASYPRINT
    except OSError:
        return NO_PANGO
    try:
        made = typeset(sys.stdin.buffer.read().decode())
    except FatalURLFetchingError:
        return FETCHED
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
