"""Months, kinds and fees as finance says them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_lazy as _

from uttag.apps.agreement.queries import term_labels
from uttag.apps.catalogue.queries import product_areas
from uttag.interfaces.web.frame.rows import Mark
from uttag.interfaces.web.frame.templatetags.words import LONG, language, named
from uttag.interfaces.web.workspaces import Words
from uttag.rules.words import ChargeKind

CHARGE_KINDS: dict[str, Words] = {
    ChargeKind.GOODS: _("Varuvärde"),
    ChargeKind.KNOWLEDGE: _("Påslag kunskap"),
    ChargeKind.DISTRIBUTION: _("Påslag distribution"),
    ChargeKind.FEE: _("Avgift"),
}
READY = Mark(_("Klar"), "good")
CREDIT_NOTE = Mark(_("Kreditfaktura"), "info", "undo-2")
NO_DOCUMENTS = Mark(_("Saknar dokument"), "bad")


def month_name(first_day: date) -> str:
    """ "oktober 2026"."""
    return f"{LONG[language()][1][first_day.month - 1]} {first_day.year}"


def month_title(first_day: date) -> str:
    """The same at the start of a heading."""
    name = month_name(first_day)
    return name[:1].upper() + name[1:]


def area_names() -> dict[str, str]:
    """Product areas by code."""
    return {code: named(area, "name") for code, area in product_areas().items()}


def fee_names(keys: Iterable[str]) -> dict[str, str]:
    """Fees by the key of their term, as the price list calls them."""
    wanted = {key for key in keys if key}
    return term_labels(wanted, language()) if wanted else {}
