"""How an article is to be: the form of its page (B2.5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from uttag.apps.catalogue.changes.fields import FIELDS, PRICE, Field, Form
from uttag.apps.catalogue.models import ProductGroup, Supplier, SupplierContract
from uttag.interfaces.web.frame.fields import day_field, offer
from uttag.interfaces.web.frame.templatetags.words import language, named
from uttag.rules.articles import LONGEST, ArticleRow
from uttag.rules.money import ore_of

# Fields under one heading each, in the order that the register shows them.
GROUPS = (
    (_("Vad det är"), ("name", "variant", "parent", "group", "gtin", "kind", "vat_class")),
    (_("Inköp"), ("supplier", "supplier_number", "contract", "stocked", "contracted")),
    (_("Förpackning"), ("unit", "pieces_per_package", "packages_per_box", "pieces_a_day")),
    (
        _("Förvaring och hållbarhet"),
        ("storage", "shelf_life_days", "sterile", "sterile_by_piece", "neutral_packaging"),
    ),
)
HELP = {
    "variant": _("Bara för en underartikel."),
    "parent": _("Numret på artikeln som den här är en smak eller storlek av."),
    "gtin": _("8, 12, 13 eller 14 siffror. Den sista är en kontrollsiffra."),
    "packages_per_box": _("Köps i hela transportkartonger."),
    "pieces_a_day": _("En hjälp när man förskriver. 0 om det inte går att säga."),
    "contracted": _("Inte ikryssad: en dispensprodukt."),
    "stocked": _("Inte ikryssad: anskaffas för varje beställning."),
    "sterile_by_piece": _("Varje styck har en egen obruten sterilförpackning."),
}


class OreField(forms.CharField):
    """An amount in kronor, given as öre."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(*args, widget=widget, max_length=16, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            ore = ore_of(text)
        except ValueError:
            ore = None
        if ore is None or ore % 1:
            raise forms.ValidationError(_("Skriv kronor med högst två decimaler, till exempel 123,50."))
        return int(ore)


class ArticleForm(forms.Form):
    """How an article is to be, and from which day. What the page showed when it was opened is sent along, so that
    only what was changed on it is asked for.
    """

    def __init__(
        self,
        *args: Any,
        row: ArticleRow | None,
        price_ore: int | None,
        today: date,
        groups: Iterable[ProductGroup],
        suppliers: Iterable[Supplier],
        contracts: Iterable[SupplierContract],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        if row is None:
            self.fields["number"] = forms.CharField(label=_("Artikelnummer"), max_length=LONGEST["number"])
        for name, field in FIELDS.items():
            if name in ("image",) or (row is None and name == "status"):
                continue
            self.fields[name] = _form_field(field, getattr(row, name) if row else _FIRST.get(name))
        self.fields["price_ore"] = OreField(
            label=PRICE.label(language()),
            required=False,
            initial=PRICE.text(price_ore, language()),
            help_text=_("Utan moms. Ett pris som ersätter ett annat gäller tidigast i morgon.")
            if row
            else "",
            show_hidden_initial=True,
        )
        if row and price_ore is not None:
            self.fields["same_price"] = forms.BooleanField(
                label=_("Förpackningen kostar lika mycket som förut"),
                required=False,
                help_text=_("Bara när antalet per förpackning ändras och priset inte gör det."),
            )
        self._price_before = price_ore
        self.fields["applies_from"] = day_field(_("Gäller från"))
        self.fields["applies_from"].initial = today
        self.fields["reason"] = forms.CharField(
            label=_("Varför"), required=False, max_length=300, help_text=_("Visas för den som godkänner.")
        )
        self._offer(groups, suppliers, contracts)

    def values(self) -> dict[str, Any]:
        """What was changed on the page, by field; of a new article all of it."""
        names = [name for name in FIELDS if name in self.cleaned_data]
        return {
            name: self.cleaned_data[name] for name in names if self.row is None or name in self.changed_data
        }

    def price(self) -> int | None:
        if self.row is None or "price_ore" in self.changed_data:
            price: int | None = self.cleaned_data.get("price_ore")
            return price
        return self._price_before if self.cleaned_data.get("same_price") else None

    def sections(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in GROUPS]

    def _offer(
        self,
        groups: Iterable[ProductGroup],
        suppliers: Iterable[Supplier],
        contracts: Iterable[SupplierContract],
    ) -> None:
        by_area: dict[str, list[tuple[str, str]]] = {}
        for group in groups:
            by_area.setdefault(named(group.product_area, "name"), []).append(
                (group.code, named(group, "name"))
            )
        offer(self, "group", [("", _("Välj grupp")), *by_area.items()])
        offer(self, "supplier", [("", _("Välj leverantör")), *((one.code, one.name) for one in suppliers)])
        named_contracts = ((one.number, f"{one.number} · {one.supplier.name}") for one in contracts)
        offer(self, "contract", [("", _("Inget leverantörsavtal")), *named_contracts])


_FIRST = {
    "kind": "device",
    "vat_class": "standard",
    "unit": "st",
    "packages_per_box": 1,
    "pieces_a_day": 0,
    "stocked": True,
    "contracted": True,
    "storage": "room",
    "neutral_packaging": True,
}


def _form_field(field: Field, initial: Any) -> forms.Field:
    common: dict[str, Any] = {
        "label": field.label(language()),
        "initial": initial,
        "help_text": HELP.get(field.name, ""),
        "show_hidden_initial": True,
    }
    if field.form is Form.FLAG:
        return forms.BooleanField(required=False, **common)
    if field.form is Form.COUNT:
        return forms.IntegerField(**common)
    if field.name in ("group", "supplier", "contract"):
        return forms.ChoiceField(required=field.name != "contract", **common)
    if field.form is Form.CHOICE:
        english = language() == "en"
        words = [(choice.code, choice.en if english else choice.sv) for choice in field.choices]
        return forms.ChoiceField(choices=words, **common)
    needed = field.name in ("name", "unit")
    return forms.CharField(required=needed, max_length=LONGEST.get(field.name, 40), **common)
