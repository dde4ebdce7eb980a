"""Governing documents as they are looked up (P12): all of them, one, those about a clause."""

from __future__ import annotations

from django.db.models import QuerySet

from uttag.apps.agreement.models import Document


def _whole() -> QuerySet[Document]:
    return Document.objects.select_related("clause").prefetch_related("versions__decision", "versions__file")


def all_documents() -> list[Document]:
    """Every document with its versions, in the register's order: two queries and what they point to."""
    return list(_whole())


def document_named(code: str) -> Document:
    """One document with its versions. Raises Document.DoesNotExist."""
    return _whole().get(code=code)


def documents_of_clause(code: str, specifications: tuple[str, ...] = ()) -> list[Document]:
    """Documents that a clause leads to: those registered beside it, and the specifications it stands in."""
    return list(_whole().filter(clause__code=code) | _whole().filter(code__in=specifications))
