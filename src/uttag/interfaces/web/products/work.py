"""What waits for someone in the assortment, gathered from its areas into rows of one kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from uttag.apps.access.actors import Actor
from uttag.apps.assortment.changeovers.queries import changes_without_file, lists_to_approve
from uttag.apps.assortment.models import SupplierChange
from uttag.apps.assortment.recalls.queries import decided_recalls, recalls
from uttag.apps.assortment.supplier_changes.queries import supplier_changes
from uttag.apps.catalogue.changes.history import change_sets, counts_of
from uttag.apps.catalogue.models import ChangeRequest, WorkbookUpload
from uttag.apps.catalogue.queries import first_days_of
from uttag.apps.catalogue.supply import contracts_on
from uttag.apps.prescribing.dispensations.cases import cases_for
from uttag.apps.prescribing.models import DispensationApplication
from uttag.interfaces.web.frame.templatetags.words import language
from uttag.journeys.exchange_workbook.queries import workbooks_waiting
from uttag.rules.calendar import local
from uttag.rules.wording import say

MOST = 30  # of each kind: what is beyond stands on its own page
WISHED = timedelta(days=14)  # no clause gives LMN a time to prepare: two weeks is long for who waits


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One thing to do. `due_day` None: when there is time."""

    title: str
    detail: str
    href: str
    due_day: date | None
    late: bool
    clause: str


def work_of(actor: Actor, at: datetime) -> list[WorkRow]:
    """Everything that waits for the actor, what is late first, then by day."""
    day = local(at).date()
    found = [row for source in _SOURCES for row in source(actor, at, day)]
    return sorted(found, key=lambda row: (not row.late, row.due_day or date.max, row.title))


def _recalls(actor: Actor, at: datetime, day: date) -> Iterator[WorkRow]:
    for change in decided_recalls(actor)[:MOST]:
        href = f"{reverse('products:new_recall')}?andring={change.uuid}"
        title = _("Starta återkallelsen av %(article)s") % {"article": change.article}
        yield WorkRow(title, _("Leverantören återkallar, och det är beslutat."), href, day, False, "B2.11")
    for recall in recalls(actor, open_only=True)[:MOST]:
        left = recall.patients - recall.told  # type: ignore[attr-defined]
        detail = ngettext("%(n)s patient är kvar att nå.", "%(n)s patienter är kvar att nå.", left) % {
            "n": left
        }
        title = _("Återkallelse av %(article)s") % {"article": recall.article}
        begun = local(recall.started_at).date()
        late = bool(left) and recall.urgent and begun < day
        href = reverse("products:recall", args=[recall.uuid])
        yield WorkRow(
            title, detail if left else _("Alla är nådda. Kan avslutas."), href, begun, late, "B2.11"
        )


def _register(actor: Actor, at: datetime, day: date) -> Iterator[WorkRow]:
    if not actor.may("approve_article_change"):
        return
    waiting = list(change_sets(actor, state=ChangeRequest.State.ASKED).exclude(asked_by=actor.user_id)[:MOST])
    counts, days = counts_of(waiting), first_days_of(waiting)
    for made in waiting:
        n = counts[made.pk].waiting
        words = ngettext("Godkänn %(n)s ändring i registret", "Godkänn %(n)s ändringar i registret", n)
        who = made.asked_by.name if made.asked_by else ""
        href = reverse("products:register_change", args=[made.uuid])
        detail, applies = ": ".join(filter(None, (who, made.reason))), days[made.pk]
        yield WorkRow(words % {"n": n}, detail, href, applies, applies < day, "B2.5")


def _workbooks(actor: Actor, at: datetime, day: date) -> Iterator[WorkRow]:
    for upload in workbooks_waiting(actor)[:MOST]:
        faulty = upload.state == WorkbookUpload.State.FAULTY
        title = _("Rätta %(name)s") if faulty else _("Bekräfta %(name)s")
        detail = _("Kontrollen hittade fel.") if faulty else _("Kontrollerad utan fel. Inget gäller än.")
        href = reverse("products:workbook", args=[upload.uuid])
        yield WorkRow(title % {"name": upload.name}, detail, href, None, False, "B2.6")


def _dispensations(actor: Actor, at: datetime, day: date) -> Iterator[WorkRow]:
    if not actor.may("prepare_dispensation"):
        return
    for row in cases_for(actor, states=(DispensationApplication.State.ASKED,))[:MOST]:
        asked = local(row.asked_at).date()
        href = reverse("products:dispensation", args=[row.uuid])
        title = _("Bered dispens: %(product)s") % {"product": row.product}
        yield WorkRow(title, row.unit.name, href, asked + WISHED, asked + WISHED < day, "B2.2")


def _from_suppliers(actor: Actor, at: datetime, day: date) -> Iterator[WorkRow]:
    if not actor.may("decide_supplier_change"):
        return
    waiting = supplier_changes(actor, state=SupplierChange.State.NOTICED).exclude(noticed_by=actor.user_id)
    for change in waiting[:MOST]:
        told = {"article": change.article, "kind": change.get_kind_display().lower()}
        href = reverse("products:supplier_change", args=[change.uuid])
        title = _("Besluta: %(article)s, %(kind)s") % told
        yield WorkRow(
            title, change.supplier.name, href, change.applies_from, change.applies_from < day, "B2.11"
        )


def _assortment_changes(actor: Actor, at: datetime, day: date) -> Iterator[WorkRow]:
    for change, clock in changes_without_file(actor, at)[:MOST]:
        title = _("Filen till %(name)s") % {"name": change.name}
        href = reverse("products:assortment_change", args=[change.uuid])
        detail = say(clock.reasons[0], language())
        yield WorkRow(title, detail, href, clock.due_day, clock.due_day < day, "B2.12")
    for one in lists_to_approve(actor)[:MOST]:
        title = _("Godkänn konverteringslistan %(name)s") % {"name": one.name}
        href = reverse("products:conversion_list", args=[one.uuid])
        starts_on = one.change.starts_on
        yield WorkRow(title, one.change.name, href, starts_on, starts_on < day, "B2.12")


def _contracts(actor: Actor, at: datetime, day: date) -> Iterator[WorkRow]:
    if not actor.may("register_contract"):
        return
    for contract in contracts_on(actor, day, state="ending")[:MOST]:
        title = _("%(number)s går ut") % {"number": contract.number}
        href = reverse("products:contract", args=[contract.uuid])
        yield WorkRow(title, contract.supplier.name, href, contract.ends_on, False, "B2.1")


_SOURCES: tuple[Callable[[Actor, datetime, date], Iterator[WorkRow]], ...] = (
    _recalls,
    _register,
    _workbooks,
    _dispensations,
    _from_suppliers,
    _assortment_changes,
    _contracts,
)
