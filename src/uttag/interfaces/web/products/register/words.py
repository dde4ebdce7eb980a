"""How articles, changes and contracts stand, in words with an icon."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from uttag.apps.catalogue.models import ContractDocument, LogisticsNote, SupplierContract
from uttag.interfaces.web.frame.rows import Mark
from uttag.interfaces.web.workspaces import Words

STATUSES: dict[str, Mark] = {
    "coming": Mark(_("kommande"), "info", "calendar-clock"),
    "active": Mark(_("aktiv"), "good", "circle-check"),
    "gone": Mark(_("utgått"), "bad", "ban"),
}
STATES: dict[str, Mark] = {
    "asked": Mark(_("väntar på godkännande"), "warn", "hourglass"),
    "approved": Mark(_("godkänd, gäller senare"), "info", "calendar-clock"),
    "applied": Mark(_("gäller"), "good", "circle-check"),
    "refused": Mark(_("avslagen"), "bad", "circle-x"),
    "withdrawn": Mark(_("återtagen"), "", "undo-2"),
    "overtaken": Mark(_("passade inte längre"), "bad", "triangle-alert"),
}
# As `<c-event>` wants it.
EVENTS = {
    "asked": "now",
    "approved": "next",
    "applied": "done",
    "refused": "bad",
    "withdrawn": "bad",
    "overtaken": "bad",
}
KINDS: dict[str, Words] = {
    "new_article": _("Ny artikel"),
    "article": _("Artikeluppgifter"),
    "price": _("Pris"),
    "status": _("Status"),
}
SOURCES: dict[str, Words] = {
    "page": _("Artikelsidan"),
    "workbook": _("Excelfil"),
    "supplier_change": _("Ändring från leverantör"),
    "assortment_change": _("Sortimentsbyte"),
    "dispensation": _("Dispens"),
}
NOTE_KINDS: dict[str, Mark] = {
    LogisticsNote.Kind.AGREED.value: Mark(_("överenskommet"), "info", "handshake"),
    LogisticsNote.Kind.FOLLOWED_UP.value: Mark(_("uppföljning"), "good", "circle-check"),
    LogisticsNote.Kind.TROUBLE.value: Mark(_("problem"), "bad", "triangle-alert"),
}
DOCUMENT_KINDS: dict[str, Words] = {
    ContractDocument.Kind.CONTRACT.value: _("Själva avtalet"),
    ContractDocument.Kind.GENERAL_TERMS.value: _("Allmänna bestämmelser"),
    ContractDocument.Kind.PRICE_LIST.value: _("Prislista"),
    ContractDocument.Kind.OTHER.value: _("Annat"),
}
CONTRACT_STATES: dict[str, Words] = {
    "in_force": _("gäller"),
    "ending": _("går ut inom ett halvår"),
    "coming": _("har inte börjat"),
    "ended": _("har gått ut"),
}


def mark_of_contract(contract: SupplierContract, day: date) -> Mark:
    """How a contract stands on a day; its last day counts (reading 11)."""
    if day < contract.starts_on:
        return Mark(_("har inte börjat"), "info", "calendar-clock")
    if day > contract.ends_on:
        return Mark(_("har gått ut"), "bad", "ban")
    return Mark(_("gäller"), "good", "circle-check")
