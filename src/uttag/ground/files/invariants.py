"""What must hold of files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from uttag.ground.files.models import StoredFile
from uttag.ground.verify import Breach, invariant


@invariant("files.content_is_what_was_stored", says="Each file's bytes have the digest it is kept under.")
def content_is_what_was_stored() -> Iterator[Breach]:
    for sha256, content in StoredFile.objects.values_list("sha256", "content").iterator(chunk_size=100):
        if hashlib.sha256(content).hexdigest() != sha256:
            yield Breach(f"file {sha256[:12]}", "its bytes have been changed")
