"""Facts and terms in words: a name for each, its value written by kind."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from uttag.apps.agreement.models import Term, Unit
from uttag.interfaces.web.frame.templatetags.words import clock, day_in_words, language, money, number, rate
from uttag.interfaces.web.workspaces import Words
from uttag.rules.wording import vocabulary

TIME = re.compile(r"\d\d:\d\d(:00)?")
DATE = re.compile(r"\d{4}-\d\d-\d\d")

# Names of facts and outcomes as people say them. A name that is not here is left out of the panel:
# calendars, lots, and what the reasons have said already.
NAMES: dict[str, Words] = {
    "age": gettext_lazy("Ålder"),
    "all_contracted": gettext_lazy("Allt är upphandlat"),
    "all_stocked": gettext_lazy("Allt är lagervara"),
    "allowed_days": gettext_lazy("Högst antal arbetsdagar"),
    "answer": gettext_lazy("Rådets svar"),
    "arrival_day": gettext_lazy("Väntas fram"),
    "arrived_day": gettext_lazy("Framme"),
    "article": gettext_lazy("Artikel"),
    "article_number": gettext_lazy("Artikel"),
    "article_status": gettext_lazy("Artikelns status"),
    "asked_by_self": gettext_lazy("Har själv bett om ändringen"),
    "begun": gettext_lazy("Mötet har börjat"),
    "blocked": gettext_lazy("Återkallat parti"),
    "cancelled": gettext_lazy("Makulerad"),
    "change": gettext_lazy("Vad ändringen gäller"),
    "by_clause": gettext_lazy("Till utlämningsställe"),
    "channel": gettext_lazy("Skickas med"),
    "chosen": gettext_lazy("Valt av kundtjänst"),
    "contact_from_day": gettext_lazy("Kontakt behövs från"),
    "contracted": gettext_lazy("Upphandlad"),
    "country": gettext_lazy("Land"),
    "covers_days": gettext_lazy("Räcker i dagar"),
    "day": gettext_lazy("Dag"),
    "days_left": gettext_lazy("Dagar kvar"),
    "days_per_withdrawal": gettext_lazy("Dagar som ett uttag räcker"),
    "deadline_day": gettext_lazy("Framme senast"),
    "decides": gettext_lazy("Organet avgör frågan"),
    "delivered_day": gettext_lazy("Levererat"),
    "destination": gettext_lazy("Levereras till"),
    "dispensation_approved": gettext_lazy("Godkänd dispensprodukt"),
    "due_day": gettext_lazy("Förfaller"),
    "ended_by": gettext_lazy("Uppsagt av"),
    "email": gettext_lazy("E-postadress känd"),
    "ends_day": gettext_lazy("Avtalets sista dag"),
    "mobile": gettext_lazy("Mobilnummer känt"),
    "postal": gettext_lazy("Postadress känd"),
    "expected_day": gettext_lazy("Väntas till depån"),
    "expires_on": gettext_lazy("Sista dag"),
    "failed": gettext_lazy("Har prövats"),
    "fee": gettext_lazy("Avgift"),
    "fees": gettext_lazy("Avgifter"),
    "file_day": gettext_lazy("Excelfilen fanns"),
    "planned_day": gettext_lazy("Planerades"),
    "first_day": gettext_lazy("Första dag"),
    "from_day": gettext_lazy("Från"),
    "given_by": gettext_lazy("Uppsagt av"),
    "gross_ore": gettext_lazy("Med moms"),
    "has_reason": gettext_lazy("Motiverat"),
    "home_care": gettext_lazy("Inskriven i kommunal hemsjukvård"),
    "housing": gettext_lazy("Boende"),
    "in_county": gettext_lazy("Inom länet"),
    "in_stock": gettext_lazy("I lager"),
    "issued_day": gettext_lazy("Fakturadag"),
    "known_last_day": gettext_lazy("Känd sista dag"),
    "last_day": gettext_lazy("Sista dag"),
    "last_notice_day": gettext_lazy("Sista dag för uppsägning"),
    "last_purchase_day": gettext_lazy("Sista inköpsdag"),
    "last_valid_day": gettext_lazy("Sista giltiga dag"),
    "last_withdrawn_day": gettext_lazy("Senaste uttag"),
    "late": gettext_lazy("För sent för perioden"),
    "lead_days": gettext_lazy("Leveranstid i dagar"),
    "leader_side": gettext_lazy("Den som ledde mötet kom från"),
    "least_days": gettext_lazy("Dagar som minst ska vara kvar"),
    "led": gettext_lazy("Ledde mötet"),
    "left_after": gettext_lazy("Uttag kvar efter detta"),
    "locks": gettext_lazy("Anteckningarna låses"),
    "lot": gettext_lazy("Parti"),
    "municipality": gettext_lazy("Folkbokföringskommun"),
    "municipality_is_party": gettext_lazy("Kommunen är med i samarbetet"),
    "needed": gettext_lazy("Tas ut före startdagen"),
    "net_ore": gettext_lazy("Utan moms"),
    "new": gettext_lazy("Ny artikel"),
    "number_in_order": gettext_lazy("Uttag i ordningen"),
    "office": gettext_lazy("Uppgift"),
    "old": gettext_lazy("Gammal artikel"),
    "on_order": gettext_lazy("På väg"),
    "ordered_day": gettext_lazy("Beställt"),
    "ordered_time": gettext_lazy("Klockan"),
    "outcome": gettext_lazy("Slutar som"),
    "package_price_ore": gettext_lazy("Pris per förpackning"),
    "packages_per_box": gettext_lazy("Förpackningar i kartongen"),
    "payable_ore": gettext_lazy("Att betala"),
    "pieces": gettext_lazy("Antal"),
    "pieces_per_package": gettext_lazy("Antal i förpackningen"),
    "pieces_per_unit": gettext_lazy("Styck i varje enhet"),
    "pieces_per_withdrawal": gettext_lazy("Antal per uttag"),
    "prepared": gettext_lazy("Beredd av"),
    "prepared_by": gettext_lazy("Ska beredas av"),
    "prescriber_kind": gettext_lazy("Förskriven inom"),
    "present": gettext_lazy("Närvarande"),
    "procured": gettext_lazy("Särskild anskaffning"),
    "product_area": gettext_lazy("Produktområde"),
    "product_areas": gettext_lazy("Produktområden"),
    "promised_day": gettext_lazy("Lovat till"),
    "protected": gettext_lazy("Skyddade personuppgifter"),
    "reach_days": gettext_lazy("Arbetsdagar på vägen"),
    "reached": gettext_lazy("Transportör når adressen med"),
    "received_day": gettext_lazy("Räknas som mottagen"),
    "reference": gettext_lazy("Beslut"),
    "renews": gettext_lazy("Förlängs"),
    "requested_by": gettext_lazy("Beställt av"),
    "role": gettext_lazy("Roll"),
    "rounding_ore": gettext_lazy("Öresavrundning"),
    "same_kind": gettext_lazy("Av samma sort"),
    "same_legal_person": gettext_lazy("Samma juridiska person"),
    "scope": gettext_lazy("Gäller"),
    "scrap": gettext_lazy("Blir över"),
    "scrap_ore": gettext_lazy("Värdet av det som blir över"),
    "shelf_life_days": gettext_lazy("Hållbarhetstid i dagar"),
    "short": gettext_lazy("Kommer för sent"),
    "side": gettext_lazy("Företräder"),
    "standing": gettext_lazy("Läge"),
    "start_day": gettext_lazy("Startdag"),
    "starts_day": gettext_lazy("Startdag"),
    "step": gettext_lazy("Steg"),
    "sterile": gettext_lazy("Steril"),
    "sterile_by_piece": gettext_lazy("Varje styck i egen steril förpackning"),
    "target": gettext_lazy("Packas om till"),
    "target_package": gettext_lazy("Styck i förpackningen"),
    "time_lock_days": gettext_lazy("Tidsspärr i dagar"),
    "to_buy": gettext_lazy("Köp till"),
    "today": gettext_lazy("Prövat"),
    "units": gettext_lazy("Enheter"),
    "until_day": gettext_lazy("Till och med"),
    "urgency": gettext_lazy("Leveranssätt"),
    "used": gettext_lazy("Uttag gjorda"),
    "usual_scrap": gettext_lazy("Blir över om man köper som vanligt"),
    "usual_scrap_ore": gettext_lazy("Värdet om man köper som vanligt"),
    "vat_class": gettext_lazy("Momsklass"),
    "waste": gettext_lazy("Spill"),
    "window_from": gettext_lazy("Tidigast klockan"),
    "window_to": gettext_lazy("Senast klockan"),
    "wish": gettext_lazy("Personens önskan"),
    "withdrawals": gettext_lazy("Förskrivna uttag"),
    "working_day": gettext_lazy("Arbetsdagar som gått"),
    "written": gettext_lazy("Skriftlig"),
}
CHARGES: dict[str, Words] = {
    "goods": gettext_lazy("Varuvärde"),
    "knowledge": gettext_lazy("Påslag, kunskapsorganisationen"),
    "distribution": gettext_lazy("Påslag, distributionen"),
    "fee": gettext_lazy("Avgift"),
}
WORDS: dict[str, Words] = {
    "new_article": gettext_lazy("ny artikel"),
    "article": gettext_lazy("artikeluppgifter"),
    "price": gettext_lazy("pris"),
    "status": gettext_lazy("status"),
    "refuse": gettext_lazy("avslag"),
    "approve": gettext_lazy("godkänt"),
    "product": gettext_lazy("produkten, för alla patienter"),
    "not_begun": gettext_lazy("inte börjat"),
    "in_force": gettext_lazy("gäller"),
    "under_notice": gettext_lazy("uppsagt"),
    "ended": gettext_lazy("upphört"),
    "raised": gettext_lazy("väckt"),
    "talks": gettext_lazy("samtal mellan parterna"),
    "unresolved": gettext_lazy("kunde inte lösas i samarbetet"),
    "court": gettext_lazy("till Göteborgs tingsrätt"),
    "judged": gettext_lazy("avgjord i domstol"),
    "settled": gettext_lazy("parterna är överens"),
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
    "active": gettext_lazy("aktiv"),
    "gone": gettext_lazy("utgången"),
    "municipality": gettext_lazy("kommun"),
    "region": gettext_lazy("region"),
    "none": gettext_lazy("inga"),
    "food": gettext_lazy("livsmedel"),
    "SE": gettext_lazy("Sverige"),
    "withdrawal": gettext_lazy("ett uttags tid"),
    "prescription": gettext_lazy("hela förskrivningens tid"),
    "whole_krona": gettext_lazy("hela kronor"),
    "as_goods": gettext_lazy("som varan"),
    "member": gettext_lazy("ledamot"),
    "secretary": gettext_lazy("sekreterare"),
    "unanimity": gettext_lazy("i enighet"),
}


def fact_in_words(name: str, value: Any) -> tuple[str, str] | None:
    """Name and value, or None for what people need not see."""
    if name not in NAMES or _holds_rows(value) or value in (None, "", (), []):
        return None
    return str(NAMES[name]), value_in_words(name, value)


def _holds_rows(value: Any) -> bool:
    return isinstance(value, list | tuple) and any(isinstance(part, dict) for part in value)


def charge_in_words(charge: dict[str, Any]) -> tuple[str, str]:
    """A charge as its kind and amount."""
    return str(CHARGES.get(charge["kind"], charge["kind"])), money(charge["ore"])


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
    if isinstance(value, str):
        return _text(value)
    return str(value)


def _text(value: str) -> str:
    """Text as it stands, unless it is a time, a date or a code that has a word."""
    if TIME.fullmatch(value):
        return value[:5]
    if DATE.fullmatch(value):
        return day_in_words(date.fromisoformat(value), full=True)
    return str(WORDS.get(value) or _as_in_sentences(value))


def _as_in_sentences(code: str) -> str:
    """Fees, product areas and holidays are called what the reasons' sentences call them."""
    words = vocabulary(language())
    return str(words["codes"].get(code) or words["holidays"].get(code, code))


def value_of_term(term: Term, value: Any) -> str:
    """A value by its term's unit: days, kronor, per cent, yes or no."""
    if value is None:
        return "–"
    if term.unit == Unit.MONTHS:
        return _months(value)
    if term.unit == Unit.ORE:
        return money(value)
    if term.unit == Unit.RATE:
        return rate(value)
    if term.unit in (Unit.TABLE, Unit.PAYERS) and not term.key.endswith("months"):
        words = ngettext("en tabell med %(n)s rad", "en tabell med %(n)s rader", len(value))
        return words % {"n": len(value)}
    return _("inga") if value == [] else term_in_words(term.key, value)


def term_in_words(key: str, value: Any) -> str:
    """A value whose term isn't at hand: the key's first and last parts tell its unit, as in the folder."""
    head, last = key.split(".")[0], key.split(".")[-1]
    if last.endswith("months"):
        return _months(value)
    if isinstance(value, dict) or (isinstance(value, list) and value and isinstance(value[0], dict)):
        return _("en tabell")
    if last.endswith("days"):
        return ngettext("%(n)s dag", "%(n)s dagar", int(value)) % {"n": number(value)}
    if last.endswith("minutes"):
        return ngettext("%(n)s minut", "%(n)s minuter", int(value)) % {"n": number(value)}
    if head in ("surcharge", "vat") and not isinstance(value, bool) and value not in WORDS:
        return rate(value)
    return money(value) if head == "fee" else value_in_words(key, value)


def _months(value: Any) -> str:
    """ "36 månader"; a table of them as "18, 15, 13, 12 månader"."""
    if isinstance(value, list):
        return f"{', '.join(str(row['months']) for row in value)} {_('månader')}"
    return ngettext("%(n)s månad", "%(n)s månader", int(value)) % {"n": number(value)}
