"""A round's material as rows of a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from uttag.interfaces.web.frame.spreadsheet import Cell, kronor


def amount_names() -> dict[str, str]:
    """The amounts of a row, in the order of the columns."""
    return {
        "goods_ore": _("Varuvärde"),
        "knowledge_ore": _("Påslag A1"),
        "distribution_ore": _("Påslag A2"),
        "fee_ore": _("Avgifter"),
        "net_ore": _("Utan moms"),
        "vat_ore": _("Moms"),
        "invoiced_ore": _("Fakturerat"),
        "waiting_ore": _("Ofakturerat"),
        "before_ore": _("Perioden före"),
    }


def headings() -> list[str]:
    """Of the columns, in the order of `cells`."""
    return [_("Kod"), _("Vårdgivare"), _("Område"), *amount_names().values()]


def cells(row: Mapping[str, Any], providers: Mapping[str, str], areas: Mapping[str, str]) -> Iterator[Cell]:
    """What a care provider has had of a product area, with the names of both."""
    yield from (row["provider"], providers.get(row["provider"], ""), areas.get(row["area"], row["area"]))
    yield from (kronor(row[name]) for name in amount_names())
