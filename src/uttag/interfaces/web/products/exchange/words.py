"""How workbooks stand and what they would change, in words with an icon."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from uttag.apps.catalogue.models import ChangeRequest, WorkbookUpload
from uttag.interfaces.web.frame.rows import Mark
from uttag.journeys.exchange_workbook.results import CONVERSION

State = WorkbookUpload.State
STATES: dict[str, Mark] = {
    State.FAULTY: Mark(_("har fel"), "bad", "circle-alert"),
    State.READY: Mark(_("klar att bekräfta"), "warn", "clipboard-check"),
    State.UNCHANGED: Mark(_("ändrar ingenting"), "", "equal"),
    State.ASKED: Mark(_("lämnad för godkännande"), "info", "users"),
    State.APPLIED: Mark(_("genomförd"), "good", "circle-check"),
    State.DROPPED: Mark(_("lagd åt sidan"), "", "archive"),
}
Kind = ChangeRequest.Kind
KINDS: dict[str, Mark] = {
    Kind.NEW_ARTICLE: Mark(_("Nya artiklar"), "good", "plus"),
    Kind.ARTICLE: Mark(_("Ändrade uppgifter"), "info", "pencil"),
    Kind.PRICE: Mark(_("Nya priser"), "info", "banknote"),
    Kind.STATUS: Mark(_("Ändrad status"), "warn", "toggle-right"),
    CONVERSION: Mark(_("Konverteringar"), "info", "replace"),
}
# The same of one row.
KIND: dict[str, Mark] = {
    Kind.NEW_ARTICLE: Mark(_("ny artikel"), "good", "plus"),
    Kind.ARTICLE: Mark(_("uppgifter"), "info", "pencil"),
    Kind.PRICE: Mark(_("pris"), "info", "banknote"),
    Kind.STATUS: Mark(_("status"), "warn", "toggle-right"),
    CONVERSION: Mark(_("konvertering"), "info", "replace"),
}
