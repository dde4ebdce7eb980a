"""Invoice lines as rows of a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from uttag.apps.charges.ledger import rate
from uttag.interfaces.web.frame.spreadsheet import Cell, kronor


def headings() -> list[str]:
    """Of the columns, in the order of `cells`."""
    return [
        *(_("Faktura"), _("Kundnummer"), _("Kund"), _("Organisationsnummer"), _("Fakturadag")),
        *(_("Förfaller"), _("Rad"), _("Produktområde"), _("Artikelnummer"), _("Artikel eller avgift")),
        *(_("Antal"), _("Varuvärde"), _("Påslag kunskap"), _("Påslag distribution"), _("Avgift")),
        *(_("Summa utan moms"), _("Momssats i procent")),
    ]


def cells(line: Any, areas: Mapping[str, str], fees: Mapping[str, str]) -> list[Cell]:
    """A line with the names of its product area and fee."""
    amounts = (line.goods_ore, line.knowledge_ore, line.distribution_ore, line.fee_ore)
    article = " ".join(part for part in (line.article__name, line.article__variant) if part)
    return [
        line.number,
        line.invoice__customer__code,
        line.invoice__customer__name,
        line.invoice__customer__org_number,
        line.invoice__issued_day,
        line.invoice__due_day,
        line.position,
        areas.get(line.product_area_id, line.product_area_id),
        line.article__number,
        article or fees.get(line.fee, line.fee),
        line.pieces,
        *(kronor(amount) for amount in (*amounts, sum(amounts))),
        rate(line.vat_basis_points) * 100,
    ]
