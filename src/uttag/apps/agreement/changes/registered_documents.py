"""Governing documents as they are looked up (P12): all of them, one, those about a clause."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.agreement.models import Document
from uttag.ground.files.models import StoredFile


def _whole() -> QuerySet[Document]:
    files = Prefetch("versions__file", StoredFile.objects.defer("content"))
    return Document.objects.select_related("clause").prefetch_related(
        "versions__decision", "versions__reviews", files
    )


def all_documents() -> list[Document]:
    """Every document with its versions, in the register's order: two queries and what they point to."""
    return list(_whole())


def document_named(code: str) -> Document:
    """One document with its versions. Raises Document.DoesNotExist."""
    return _whole().get(code=code)


def find_documents(actor: Actor, words: str) -> QuerySet[Document]:
    """Documents by title, without their versions."""
    require(actor, "see_governance")
    return Document.objects.filter(title__icontains=words)


def documents_by_code(codes: Iterable[str]) -> dict[str, Document]:
    """These documents, without their versions."""
    return Document.objects.in_bulk(set(codes), field_name="code")


def documents_of_clause(code: str, specifications: tuple[str, ...] = ()) -> list[Document]:
    """Documents that a clause leads to: those registered beside it, and the specifications it stands in."""
    return list(_whole().filter(clause__code=code) | _whole().filter(code__in=specifications))
