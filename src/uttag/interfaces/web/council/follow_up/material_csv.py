"""A round's material as a file that spreadsheets open as it is: semicolons, decimal commas, UTF-8 with a mark."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from io import StringIO
from typing import Any

from django.utils.translation import gettext as _

from uttag.interfaces.web.frame.templatetags.words import language

UTF8_MARK = "\ufeff"


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


def csv_of(rows: Iterable[Mapping[str, Any]], providers: Mapping[str, str], areas: Mapping[str, str]) -> str:
    """A heading, then a row a care provider and product area. Amounts in kronor."""
    file = StringIO()
    writer = csv.writer(file, delimiter=";")
    writer.writerow([_("Kod"), _("Vårdgivare"), _("Område"), *amount_names().values()])
    for row in rows:
        names = (row["provider"], providers.get(row["provider"], ""), areas.get(row["area"], row["area"]))
        writer.writerow([*names, *(_kronor(row[name]) for name in amount_names())])
    return UTF8_MARK + file.getvalue()


def _kronor(ore: int) -> str:
    sign, ore = ("-", -ore) if ore < 0 else ("", ore)
    return f"{sign}{ore // 100}{'.' if language() == 'en' else ','}{ore % 100:02}"
