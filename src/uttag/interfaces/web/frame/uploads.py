"""Files that are sent in: one field and one reader. What they may be, and how large, the operation says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from uttag.ground.files.uploads import MOST_BYTES, Upload
from uttag.interfaces.web.workspaces import Words

KINDS = _("PDF, bild (PNG, JPEG) eller text, högst 10 MB.")


class UploadField(forms.FileField):
    """A file, given as an Upload or None: where one must be there, the rule says so, with its clause."""

    def __init__(
        self, label: Words, *, required: bool = False, help_text: Words = "", accept: str = ""
    ) -> None:
        widget = forms.FileInput({"accept": accept} if accept else None)
        super().__init__(label=label, required=required, help_text=help_text, widget=widget)

    def clean(self, data: Any, initial: Any = None) -> Upload | None:
        return upload_of(data) if data else None


def document_field(label: Words, *, required: bool = False, help_text: Words = KINDS) -> UploadField:
    """A signed or scanned document."""
    return UploadField(label, required=required, help_text=help_text, accept=".pdf,.png,.jpg,.jpeg,.txt")


def upload_of(file: UploadedFile[Any]) -> Upload:
    """The file's bytes, not many more than may be kept: a larger one is refused whatever its end."""
    return Upload(file.name or "fil", file.read(MOST_BYTES + 1))


def uploads_of(files: Iterable[UploadedFile[Any]]) -> list[Upload]:
    """Several files of one input."""
    return [upload_of(file) for file in files]
