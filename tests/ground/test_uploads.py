"""What people may hand in is known by its bytes, and by its name only among office documents."""

from __future__ import annotations

import pytest

from uttag.ground.files.uploads import TEXT, Upload, media_type_of

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("name", "begins", "kind"),
    [
        ("brev.docx", b"%PDF-1.4", "application/pdf"),
        ("bild", b"\x89PNG\r\n\x1a\n\x00", "image/png"),
        ("bild.jpg", b"\xff\xd8\xff\xe0\x00", "image/jpeg"),
        ("brev.txt", "Vi säger upp avtalet.\r\n".encode(), TEXT),
        ("Bilaga 1.DOCX", b"PK\x03\x04\x00", WORD),
        ("bilaga.docx", b"MZ\x90\x00\x03", None),
        ("bilaga.zip", b"PK\x03\x04\x00", None),
        ("brev.pdf", b"\xff\xfe\x00", None),
    ],
)
def test_a_file_is_known_by_its_bytes(name: str, begins: bytes, kind: str | None) -> None:
    assert media_type_of(Upload(name, begins)) == kind
