"""What must always hold of stored files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from uttag.ground.files.models import StoredFile
from uttag.ground.verify import Breach, invariant


@invariant(
    "files.are_what_their_name_says",
    clause="I3",
    says="A stored file's bytes have the digest and the size that it stands under.",
)
def are_what_their_name_says() -> Iterator[Breach]:
    files = StoredFile.objects.order_by("pk").values_list("sha256", "size", "content")
    for sha256, size, content in files.iterator(chunk_size=100):
        if hashlib.sha256(content).hexdigest() != sha256:
            yield Breach(f"file {sha256}", "holds other bytes than its name says")
        elif len(content) != size:
            yield Breach(f"file {sha256}", f"is {len(content)} bytes, and says {size}")
