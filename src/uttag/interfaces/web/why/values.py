"""Facts and terms in words: a name for each, its value written by kind."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from uttag.interfaces.web.frame.templatetags.words import clock, day_in_words, money, number, rate
from uttag.interfaces.web.workspaces import Words

# Names of facts and outcomes as people say them. What is not named here is left out of the panel:
# a test lists every fact of every rule, so that leaving one out is a choice.
NAMES: dict[str, Words] = {
    "ordered_day": gettext_lazy("Beställt"),
    "ordered_time": gettext_lazy("Klockan"),
    "urgency": gettext_lazy("Leveranssätt"),
    "requested_by": gettext_lazy("Beställt av"),
    "product_areas": gettext_lazy("Produktområden"),
    "product_area": gettext_lazy("Produktområde"),
    "all_stocked": gettext_lazy("Allt är lagervara"),
    "all_contracted": gettext_lazy("Allt är upphandlat"),
    "procured": gettext_lazy("Särskild anskaffning"),
    "destination": gettext_lazy("Levereras till"),
    "in_county": gettext_lazy("Inom länet"),
    "received_day": gettext_lazy("Mottagen"),
    "deadline_day": gettext_lazy("Framme senast"),
    "window_from": gettext_lazy("Tidigast klockan"),
    "window_to": gettext_lazy("Senast klockan"),
    "delivered_day": gettext_lazy("Levererat"),
    "pieces": gettext_lazy("Antal"),
    "quantity": gettext_lazy("Antal"),
    "unit_price_ore": gettext_lazy("Pris per styck"),
    "price_ore": gettext_lazy("Pris"),
    "goods_ore": gettext_lazy("Varuvärde"),
    "knowledge_ore": gettext_lazy("Påslag, kunskapsorganisation"),
    "distribution_ore": gettext_lazy("Påslag, distribution"),
    "fee_ore": gettext_lazy("Avgift"),
    "amount_ore": gettext_lazy("Belopp"),
    "vat_ore": gettext_lazy("Moms"),
    "vat_rate": gettext_lazy("Momssats"),
    "age": gettext_lazy("Ålder"),
    "municipality": gettext_lazy("Folkbokföringskommun"),
    "housing": gettext_lazy("Boende"),
    "home_care": gettext_lazy("Kommunal hemsjukvård"),
    "status": gettext_lazy("Status"),
    "withdrawals_left": gettext_lazy("Uttag kvar"),
    "last_day": gettext_lazy("Sista giltiga dag"),
    "last_valid_day": gettext_lazy("Sista giltiga dag"),
    "days_each": gettext_lazy("Dagar per uttag"),
    "dispensation": gettext_lazy("Dispensprodukt"),
}
WORDS: dict[str, Words] = {
    "standard": gettext_lazy("vanlig leverans"),
    "acute": gettext_lazy("akutleverans"),
    "express": gettext_lazy("expressleverans"),
    "prescriber": gettext_lazy("förskrivare"),
    "patient": gettext_lazy("patient"),
    "home": gettext_lazy("hemmet"),
    "special_housing": gettext_lazy("särskilt boende"),
    "pickup_point": gettext_lazy("utlämningsställe"),
    "ordinary": gettext_lazy("ordinärt boende"),
    "special": gettext_lazy("särskilt boende"),
    "continence": gettext_lazy("urin, blåsa och tarm"),
    "nutrition": gettext_lazy("nutrition"),
    "withdrawal": gettext_lazy("ett uttags tid"),
    "prescription": gettext_lazy("hela förskrivningens tid"),
    "whole_krona": gettext_lazy("hela kronor"),
    "midsummer_eve": gettext_lazy("midsommarafton"),
    "christmas_eve": gettext_lazy("julafton"),
    "new_years_eve": gettext_lazy("nyårsafton"),
}


def fact_in_words(name: str, value: Any) -> tuple[str, str] | None:
    """Name and value, or None for what people need not see."""
    if name not in NAMES or value in (None, "", (), []):
        return None
    return str(NAMES[name]), value_in_words(name, value)


def value_in_words(name: str, value: Any) -> str:
    """A value by its type and, where that is not enough, its name's ending."""
    if isinstance(value, bool):
        return _("ja") if value else _("nej")
    if isinstance(value, datetime | time):
        return clock(value)
    if isinstance(value, date):
        return day_in_words(value, full=True)
    if isinstance(value, list | tuple):
        return ", ".join(value_in_words(name, part) for part in value)
    if name.endswith("_ore"):
        return money(value)
    if isinstance(value, Decimal) and name.endswith("_rate"):
        return rate(value)
    if isinstance(value, int | Decimal):
        return number(value)
    return str(WORDS.get(str(value), value))


def term_in_words(key: str, value: Any) -> str:
    """A term's value; the key's first and last parts tell its unit, as in the agreement's folder."""
    head, last = key.split(".")[0], key.split(".")[-1]
    if isinstance(value, dict) or (isinstance(value, list) and value and isinstance(value[0], dict)):
        return _("en tabell")
    if last.endswith("days"):
        return ngettext("%(n)s dag", "%(n)s dagar", int(value)) % {"n": number(value)}
    if last.endswith("minutes"):
        return ngettext("%(n)s minut", "%(n)s minuter", int(value)) % {"n": number(value)}
    if head in ("surcharge", "vat") and not isinstance(value, bool):
        return rate(value)
    return money(value) if head == "fee" else value_in_words(key, value)
