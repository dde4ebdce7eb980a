"""Files as answers: kept documents and what is made on the way out, each under a name that says what it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from uttag.ground.files.models import StoredFile
from uttag.papers.spreadsheet import XLSX, Table, render

# The endings a name may have for each kind of file; the first is given to a name that has none of them.
ENDINGS = {
    "application/pdf": (".pdf",),
    "application/xml": (".xml",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "text/plain": (".txt", ".csv"),
    "text/csv": (".csv",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    XLSX: (".xlsx",),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": (".pptx",),
    "application/vnd.oasis.opendocument.text": (".odt",),
}
Response = TypeVar("Response", bound=HttpResponseBase)


def file_answer(file: StoredFile, name: str, *, inline: bool = False) -> HttpResponse:
    """A kept file, to be saved and never run by the browser; `inline`: shown there first. An ending is added."""
    endings: Iterable[str] = ENDINGS.get(file.media_type.partition(";")[0], ())
    if not name.lower().endswith(tuple(endings)):
        name += next(iter(endings), "")
    response = HttpResponse(bytes(file.content), content_type=file.media_type)
    return called(response, name, inline=inline)


def xlsx_answer(name: str, *tables: Table) -> HttpResponse:
    """The file `name`.xlsx with a sheet for each table."""
    return xlsx_file(name, render(*tables))


def xlsx_file(name: str, content: bytes) -> HttpResponse:
    """A workbook that is made already, as the file `name`.xlsx."""
    return called(HttpResponse(content, content_type=XLSX), f"{name}.xlsx")


def called(response: Response, name: str, *, inline: bool = False) -> Response:
    """The answer with the name under which it is saved."""
    plain = "".join(sign for sign in name if sign.isprintable()) or "fil"
    response["Content-Disposition"] = content_disposition_header(not inline, plain) or ""
    return response
