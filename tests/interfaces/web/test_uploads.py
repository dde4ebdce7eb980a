"""Files that are sent in, as operations are given them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.datastructures import MultiValueDict

from uttag.ground.files.uploads import MOST_BYTES, Upload
from uttag.interfaces.web.frame.uploads import UploadField, upload_of


class _Form(forms.Form):
    paper = UploadField("Handling", required=True)


def test_no_more_is_read_than_tells_that_a_file_is_too_large() -> None:
    large = SimpleUploadedFile("stor.pdf", b"%PDF-" + b"x" * MOST_BYTES)
    assert len(upload_of(large).content) == MOST_BYTES + 1


def test_a_missing_or_empty_file_is_for_the_operation_to_refuse() -> None:
    empty = SimpleUploadedFile("tom.txt", b"")
    sent: list[tuple[list[UploadedFile[Any]], Upload | None]] = [
        ([], None),
        ([empty], Upload("tom.txt", b"")),
    ]
    for files, given in sent:
        form = _Form({}, MultiValueDict({"paper": files}))
        assert form.is_valid()
        assert form.cleaned_data == {"paper": given}
