"""The process in which HTML becomes a PDF: text in, bytes out, and nothing else.

It is run as a file, stands alone, and imports nothing of this package: a crash, a hang or a
missing system library ends this process, never the audit.
"""

from __future__ import annotations

import gc
import json
import sys
from datetime import UTC, datetime
from typing import Any

NO_WEASYPRINT, NO_PANGO, FETCHED = 3, 4, 5

ACCESSIBLE = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 that the file keeps to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
"""What makes a PDF/A-3 file one of PDF/UA-1, too; PDF/A wants names from outside described."""


def typeset(html: str, attached: dict[str, str], described: str, created: str) -> bytes:
    """Return a file of PDF/A-3A and PDF/UA-1 with texts attached; nothing is fetched.

    `attached` maps a file's name to its text, `described` says what they are. Their
    dates are the document's: without them they would be the clock's.
    """
    from weasyprint import HTML, Attachment
    from weasyprint.urls import URLFetcher

    fetcher = URLFetcher(allowed_protocols=("data",), fail_on_errors=True)
    when = _moment(created)
    attachments = [
        Attachment(
            string=text,
            name=name,
            description=described,
            created=when,
            modified=when,
            relationship="Data",
        )
        for name, text in attached.items()
    ]
    made: bytes = HTML(string=html, url_fetcher=fetcher).write_pdf(
        pdf_variant="pdf/a-3a", attachments=attachments, finisher=_finish
    )
    return made


def _finish(document: Any, pdf: Any) -> None:
    """Add what PDF/UA-1 wants beyond PDF/A-3A: its name, and what each head is the head of."""
    metadata = _object(pdf, pdf.catalog["Metadata"])
    end = b"</rdf:RDF>"
    metadata.stream = [part.replace(end, ACCESSIBLE + end) for part in metadata.stream]
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = dict.fromkeys(pdf.catalog["AF"])
    for element in pdf.objects:
        if isinstance(element, dict) and element.get("S") == "/TH":
            row = _object(pdf, element["P"])
            part = _object(pdf, row["P"])
            element["A"]["Scope"] = "/Column" if part.get("S") == "/THead" else "/Row"


def _object(pdf: Any, reference: Any) -> Any:
    """The object that a reference ("12 0 R") names."""
    text = reference.decode() if isinstance(reference, bytes) else str(reference)
    return pdf.objects[int(text.split()[0])]


def _moment(created: str) -> datetime:
    try:
        return datetime.fromisoformat(created)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)


def main() -> int:
    """Read HTML and what to attach as JSON from standard input; write the PDF to the output.

    Nothing is collected on the way: next to nothing becomes free before this process ends, and
    looking for it takes a sixth of the time.
    """
    gc.disable()
    try:
        from weasyprint.urls import FatalURLFetchingError
    except ModuleNotFoundError:
        return NO_WEASYPRINT
    except OSError:
        return NO_PANGO
    try:
        made = typeset(**json.load(sys.stdin.buffer))
    except FatalURLFetchingError:
        return FETCHED
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
