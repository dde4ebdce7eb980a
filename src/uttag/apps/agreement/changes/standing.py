"""How far the parties have come with a decision (P4, G10), and decisions and the log as lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min, Q, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.agreement.changes.change_log import logged
from uttag.apps.agreement.models import ChangeLogEntry, Decision, DecisionRead, Implementation
from uttag.apps.parties.models import CareProvider


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A party with when somebody there first read the decision, and when it was carried out."""

    code: str
    name: str
    own: bool
    read_at: datetime | None
    implemented_day: date | None
    note: str


@dataclass(frozen=True, slots=True)
class Standing:
    """All parties: those who have carried it out last, since who has not is what one looks for."""

    rows: tuple[PartyRow, ...]

    @property
    def count(self) -> int:
        return len(self.rows)

    @property
    def read(self) -> int:
        return sum(row.read_at is not None for row in self.rows)

    @property
    def implemented(self) -> int:
        return sum(row.implemented_day is not None for row in self.rows)

    @property
    def own(self) -> PartyRow | None:
        return next((row for row in self.rows if row.own), None)


def parties_of(actor: Actor, decision: Decision) -> Standing:
    """Every party with what it has done with `decision`. Three queries."""
    require(actor, "see_governance")
    read = dict(
        DecisionRead.objects.filter(decision=decision)
        .order_by()
        .values_list("care_provider")
        .annotate(first=Min("read_at"))
    )
    done = {made.care_provider_id: made for made in Implementation.objects.filter(decision=decision)}
    rows = [
        PartyRow(
            code=provider.code,
            name=provider.name,
            own=provider.pk == actor.care_provider_id,
            read_at=read.get(provider.pk),
            implemented_day=done[provider.pk].implemented_day if provider.pk in done else None,
            note=done[provider.pk].note if provider.pk in done else "",
        )
        for provider in CareProvider.objects.order_by("name")
    ]
    rows.sort(key=lambda row: (row.implemented_day is not None, row.read_at is not None))
    return Standing(tuple(rows))


def party_count() -> int:
    """How many parties there are: the municipalities and the region."""
    return CareProvider.objects.count()


def decisions(actor: Actor, *, search: str = "") -> QuerySet[Decision]:
    """Decisions, the newest first, with how many parties have read and carried each out."""
    require(actor, "see_governance")
    found = Decision.objects.order_by("-decided_day", "-pk").annotate(
        changed=Count("logged", distinct=True),
        read_by=Count("reads__care_provider", distinct=True),
        implemented_by=Count("implementations", distinct=True),
    )
    return (
        found.filter(title__icontains=search) | found.filter(reference__icontains=search) if search else found
    )


def decision(actor: Actor, pk: int) -> Decision:
    """One decision. Raises Decision.DoesNotExist."""
    require(actor, "see_governance")
    return Decision.objects.get(pk=pk)


def decision_named(actor: Actor, reference: str) -> Decision:
    """The decision that rulings and terms cite so. Raises Decision.DoesNotExist."""
    require(actor, "see_governance")
    return Decision.objects.get(reference=reference)


def change_log(actor: Actor) -> QuerySet[ChangeLogEntry]:
    """The log, the last entry first."""
    require(actor, "see_governance")
    return ChangeLogEntry.objects.select_related("decision").order_by("-number")


def entries_of_term(key: str) -> dict[tuple[str, str], int]:
    """The log's numbers of a term's changes, by the decision's reference and the first day in ISO form."""
    return {
        (entry.decision.reference, change["from"]): entry.number
        for entry, change in logged()
        if entry.decision and change.get("term") == key
    }


def decisions_about(clause: str) -> QuerySet[Decision]:
    """Decisions that set a term of the clause, or a version of a document registered beside it; newest first."""
    terms = Q(term_values__term__clause__code=clause)
    documents = Q(document_versions__document__clause__code=clause)
    return Decision.objects.filter(terms | documents).distinct().order_by("-decided_day", "-pk")
