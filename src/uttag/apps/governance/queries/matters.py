"""Reads of matters: lists, one with all it proposes, what it changes, and its way from proposal to decision (G11)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.roles import Role
from uttag.apps.agreement.changes.change_log import logged
from uttag.apps.agreement.changes.changing import held_by
from uttag.apps.agreement.models import Decision, Document, Term
from uttag.apps.agreement.queries import term_book
from uttag.apps.governance.matters.matters import what_bars_change
from uttag.apps.governance.models import AgendaItem, Body, Matter, ProposedValue, WhatIf, WhatIfRow
from uttag.apps.parties.models import CareProvider
from uttag.rules.reasons import Refused, because


def matters(actor: Actor, *, state: str = "", search: str = "") -> QuerySet[Matter]:
    """Matters, the newest first; `state` one of Matter.State, `search` within title and background."""
    require(actor, "see_governance")
    found = Matter.objects.select_related("raised_by", "raised_in", "decision")
    found = found.annotate(
        value_count=Count("values", distinct=True), version_count=Count("versions", distinct=True)
    )
    found = found.order_by("-raised_at", "-pk")
    if state:
        found = found.filter(state=state)
    if search:
        found = found.filter(Q(title__icontains=search) | Q(background__icontains=search))
    return found


def states(actor: Actor) -> dict[str, int]:
    """How many matters there are in each state."""
    require(actor, "see_governance")
    return dict(Matter.objects.order_by().values_list("state").annotate(n=Count("pk")))


def matter(actor: Actor, uuid: UUID) -> Matter:
    """One matter. Raises Matter.DoesNotExist."""
    require(actor, "see_governance")
    return Matter.objects.select_related("raised_by", "raised_in", "decision").get(uuid=uuid)


@dataclass(frozen=True, slots=True)
class Replacement:
    """What a proposed value puts in place of what. `before` is None before the term's first value."""

    term: Term
    effective_from: date
    before: Any
    after: Any


def value_changes(matter: Matter) -> list[Replacement]:
    """The matter's values beside what holds, or held, on their day without them."""
    values = list(matter.values.select_related("term__clause").order_by("effective_from", "pk"))
    if matter.decision_id:
        return [Replacement(v.term, v.effective_from, b, v.value) for v, b in _logged(matter, values)]
    book = term_book()
    return [
        Replacement(v.term, v.effective_from, held_by(book, v.term.key, v.effective_from), v.value)
        for v in values
    ]


def _logged(matter: Matter, values: Iterable[ProposedValue]) -> Iterable[tuple[ProposedValue, Any]]:
    """Once decided, what was before stands in the change log."""
    said = (change for _, change in logged(decision=matter.decision))
    before = {(change["term"], change["from"]): change["before"] for change in said if "term" in change}
    return ((v, before.get((v.term.key, v.effective_from.isoformat()))) for v in values)


def may_change(actor: Actor, matter: Matter, at: datetime) -> bool:
    """Whether `change_matter` would take the actor's word at `at`."""
    return actor.may("raise_matter") and what_bars_change(matter, actor, at) is None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a matter's way: `kind` is raised, prepared, agenda, decided, dropped or implemented.

    `at` an instant or a day; `state`: done, now (planned) or next. `item`: of an agenda. `count` of `most`
    parties have implemented.
    """

    kind: str
    at: datetime | date | None
    state: str = "done"
    who: str = ""
    item: AgendaItem | None = None
    count: int = 0
    most: int = 0


def way_of(matter: Matter, *, parties: int) -> list[Step]:
    """From raised by way of preparation and agendas to decided and implemented by all `parties` (G11)."""
    name = matter.raised_by.name if matter.raised_by else ""
    steps = [Step("raised", matter.raised_at, who=name)]
    for item in agenda_items(matter):
        for prepared in item.preparations.all():
            steps.append(Step("prepared", prepared.prepared_at, who=prepared.membership.user.name))
        state = "done" if item.outcome else "now"
        steps.append(Step("agenda", item.meeting.starts_at, state, item.meeting.body.name_sv, item))
    return [*steps, *_end_of(matter, parties)]


def _end_of(matter: Matter, parties: int) -> list[Step]:
    if matter.state == Matter.State.DROPPED:
        return [Step("dropped", None)]
    if matter.decision is None:
        return [Step("decided", None, "next")]
    decided = Step("decided", matter.decision.decided_day, who=matter.decision.body)
    if not matter.decision.logged.exists():
        return [decided]
    done = matter.decision.implementations.count()
    last = matter.decision.implementations.order_by("-implemented_day").first()
    state = "done" if done >= parties else "now" if done else "next"
    day = last.implemented_day if last and done >= parties else None
    return [decided, Step("implemented", day, state, count=done, most=parties)]


def agenda_items(matter: Matter) -> list[AgendaItem]:
    """Each agenda the matter has stood on, in time."""
    items = AgendaItem.objects.filter(matter=matter).exclude(meeting__state="cancelled", outcome="")
    items = items.select_related("meeting__body").prefetch_related("preparations__membership__user")
    return list(items.order_by("meeting__starts_at"))


def matters_of_term(key: str) -> QuerySet[Matter]:
    """Open matters that would change the term."""
    return Matter.objects.filter(state=Matter.State.OPEN, values__term__key=key).distinct()


def matters_of_document(document: Document) -> QuerySet[Matter]:
    """Open matters that would give the document a new version."""
    return Matter.objects.filter(state=Matter.State.OPEN, versions__document=document).distinct()


def matter_of_decision(decision: Decision) -> Matter | None:
    """The matter that a decision settled; None for those that came with the agreement."""
    return Matter.objects.select_related("raised_in").filter(decision=decision).first()


def decided_words(matter: Matter) -> str:
    """What the meeting's minutes say was decided."""
    item = AgendaItem.objects.filter(matter=matter, outcome="decided").order_by("-concluded_at").first()
    return item.words if item else ""


def bodies() -> QuerySet[Body]:
    """Bodies in their order."""
    return Body.objects.all()


def last_what_if(matter: Matter) -> WhatIf | None:
    """The last run asked for."""
    return matter.what_ifs.first()


def own_party_only(actor: Actor) -> CareProvider | None:
    """The party whose rulings alone `actor` may see: a contact's own. None for those who see all (I1).

    Raises Refused for a contact of no party.
    """
    if actor.care_provider_id is not None:
        return CareProvider.objects.get(pk=actor.care_provider_id)
    if actor.role is Role.CONTACT:
        raise Refused(because("not_your_role", "I1", operation="see_governance", role=actor.role.value))
    return None


def what_if_rows(
    actor: Actor,
    what_if: WhatIf,
    *,
    rules: Iterable[str] = (),
    care_provider: str | None = None,
    turned: str = "",
) -> QuerySet[WhatIfRow]:
    """Rulings that would have come out otherwise, of these rules or all; `care_provider` a code, "" for nobody's.

    A contact gets the own party's alone (I1).
    """
    require(actor, "see_governance")
    rows = WhatIfRow.objects.filter(what_if=what_if).order_by("ruling")
    if own := own_party_only(actor):
        rows = rows.filter(care_provider=own.code)
    if rules:
        rows = rows.filter(rule__in=tuple(rules))
    if care_provider is not None:
        rows = rows.filter(care_provider=care_provider)
    return rows.filter(turned=turned) if turned else rows
