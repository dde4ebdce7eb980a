"""Orders whose payer the decision table couldn't rule, and settling one by hand (P11, reading 21)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from uttag.apps.access.actors import Actor
from uttag.apps.agreement.history import terms_named
from uttag.apps.charges.operations import settle_payer
from uttag.apps.invoicing.pending import PendingPayer, pending_payer, why_pending
from uttag.apps.invoicing.queries import customers, orders_without_payer
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.receipts import order_number
from uttag.apps.parties.models import Customer
from uttag.apps.parties.queries import municipalities
from uttag.ground.rulings.queries import Explanation
from uttag.ground.trail.operations import note_access
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.clauses.drawing import term_lines
from uttag.interfaces.web.frame.fields import offer
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.why.drawing import draw
from uttag.rules.calendar import local

GROUND = "payer"  # for the access log: the table couldn't say who pays


@dataclass(frozen=True, slots=True)
class PendingRow:
    """An order that waits for a payer, and the ruling that says why."""

    order: Order
    number: str
    days: int
    explanation: Explanation | None


def pending_rows(actor: Actor, orders: Iterable[Order], what: str, *, at: datetime) -> list[PendingRow]:
    """Orders with the reasons they wait, as one entry `what` in the access log."""
    found = list(orders)
    note_access(actor, what, at=at, patients=dict.fromkeys(o.patient.uuid for o in found), ground=GROUND)
    reasons, day = why_pending(found) if found else {}, local(at).date()
    return [
        PendingRow(order, order_number(order.pk), (day - order.ordered_day).days, reasons.get(order.uuid))
        for order in found
    ]


class SettleForm(forms.Form):
    """Who pays, and what that rests on. The likely customers come first."""

    customer = forms.ChoiceField(label=gettext_lazy("Kund som betalar"))
    ground = forms.CharField(
        label=gettext_lazy("Grund"),
        help_text=gettext_lazy("Vad beslutet vilar på, för den som granskar. Skriv inga personuppgifter."),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: object, likely: Iterable[Customer], others: Iterable[Customer]) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self._customers = {customer.code: customer for customer in (*likely, *others)}
        near = {customer.code for customer in likely}
        rest = [(code, str(customer)) for code, customer in self._customers.items() if code not in near]
        likely_ones = [(code, str(self._customers[code])) for code in self._customers if code in near]
        offer(
            self,
            "customer",
            [("", _("Välj kund")), (_("Troliga"), likely_ones), (_("Alla andra"), rest)],
        )

    @property
    def chosen(self) -> Customer:
        return self._customers[self.cleaned_data["customer"]]


def payers(request: Request) -> HttpResponse:
    found = orders_without_payer(request.actor, request.GET.get("q", "").strip())
    columns = [
        Column(_("Beställning"), "nummer", ("pk",)),
        Column(_("Varför betalaren inte kunde avgöras")),
        Column(_("Förskriven av"), "vardgivare", ("care_provider__name", "pk")),
        Column(_("Beställd"), "bestalld", ("ordered_at", "pk")),
        Column(_("Läge"), "lage", ("state", "pk")),
    ]
    listing: Listing[Order] = Listing(request, found, columns)
    rows = pending_rows(request.actor, listing, "orders_without_payer", at=now())
    crumbs = [Crumb(_("Att göra"), reverse("finance:home"))]
    title = _("Beställningar utan betalare")
    return show(request, "finance/payers.html", title, listing=listing, rows=rows, crumbs=crumbs)


def payer(request: Request, order: UUID) -> HttpResponse:
    pending = or_404(pending_payer, request.actor, order)
    patients = [pending.order.patient.uuid]
    note_access(request.actor, "order_without_payer", at=now(), patients=patients, ground=GROUND)
    form = SettleForm(request.POST or None, likely=pending.likely, others=customers())
    refusal = None
    if request.method == "POST" and form.is_valid():
        ground = form.cleaned_data["ground"]
        answer = attempt(settle_payer, order, form.chosen, actor=request.actor, at=now(), ground=ground)
        if answer:
            messages.success(request, _settled(pending, form.chosen, answer.value or 0))
            return redirect("finance:payers")
        refusal = answer.refusal
    return show(
        request,
        "finance/payer.html",
        _("Vem betalar %(number)s?") % {"number": order_number(pending.order.pk)},
        pending=pending,
        reasons=pending.explanation.reasons if pending.explanation else (),
        facts=_facts(pending),
        table=term_lines(terms_named(("payer.table",), today())),
        form=form,
        refusal=refusal,
        crumbs=[
            Crumb(_("Att göra"), reverse("finance:home")),
            Crumb(_("Beställningar utan betalare"), reverse("finance:payers")),
        ],
    )


def _facts(pending: PendingPayer) -> list[tuple[str, str]]:
    """What the table was told, the municipality by name."""
    if pending.explanation is None:
        return []
    named = {code: f"{name} ({code})" for code, name in municipalities()}
    return [(name, named.get(value, value)) for name, value in draw(pending.explanation).facts]


def _settled(pending: PendingPayer, customer: Customer, charges: int) -> str:
    number = order_number(pending.order.pk)
    said = _("%(customer)s betalar %(number)s.") % {"customer": customer, "number": number}
    if not charges:
        return said + " " + _("Inget är levererat än; det debiteras när det kommer fram.")
    made = ngettext("%(n)s debitering är gjord.", "%(n)s debiteringar är gjorda.", charges)
    return f"{said} {made % {'n': charges}}"
