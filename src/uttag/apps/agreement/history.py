"""Terms with all their values: what holds on a day, what held before, and what is decided for later."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.agreement.models import Decision, Term
from uttag.apps.agreement.queries import term_book
from uttag.rules.terms import TermValue


@dataclass(frozen=True, slots=True)
class TermHistory:
    """`values` newest start first; `in_force` is one of them, or None before the first start."""

    term: Term
    in_force: TermValue | None
    values: tuple[TermValue, ...]

    @property
    def coming(self) -> tuple[TermValue, ...]:
        """Values decided for later days, the next first."""
        since = self.in_force.effective_from if self.in_force else date.min
        return tuple(value for value in reversed(self.values) if value.effective_from > since)


def all_terms(day: date) -> tuple[TermHistory, ...]:
    """Every term: those of the agreement first, then the price list."""
    return _histories(Term.objects.all(), day)


def terms_of_clause(code: str, day: date) -> tuple[TermHistory, ...]:
    """The terms that stand in one clause."""
    return _histories(Term.objects.filter(clause__code=code), day)


def price_list(day: date) -> tuple[TermHistory, ...]:
    """Surcharges, fees and VAT (A1, A2, A4)."""
    return _histories(Term.objects.filter(in_price_list=True), day)


def terms_named(keys: tuple[str, ...], day: date) -> tuple[TermHistory, ...]:
    """These terms, in the agreement's order."""
    return _histories(Term.objects.filter(key__in=keys), day)


def find_terms(actor: Actor, words: str) -> QuerySet[Term]:
    """Terms by name or key, with their clauses."""
    require(actor, "see_governance")
    named = Q(label_sv__icontains=words) | Q(label_en__icontains=words) | Q(key__icontains=words)
    return Term.objects.filter(named).select_related("clause")


def terms_by_key(keys: Iterable[str]) -> dict[str, Term]:
    """These terms, without their values."""
    return Term.objects.in_bulk(set(keys), field_name="key")


def decision_titles(histories: tuple[TermHistory, ...]) -> dict[str, str]:
    """What each decision behind these values is called, by its reference."""
    references = {value.decision for history in histories for value in history.values}
    return dict(Decision.objects.filter(reference__in=references).values_list("reference", "title"))


def _histories(terms: QuerySet[Term], day: date) -> tuple[TermHistory, ...]:
    book = term_book()
    return tuple(
        TermHistory(term, book.held(term.key, day), tuple(reversed(book.history(term.key))))
        for term in terms.select_related("clause")
    )
