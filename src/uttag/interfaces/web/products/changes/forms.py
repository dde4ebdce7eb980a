"""What is asked for about changes of the assortment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from uttag.apps.assortment.changeovers.lists import ConversionWish
from uttag.apps.assortment.changeovers.planning import ChangePlan
from uttag.apps.assortment.models import SupplierChange
from uttag.apps.assortment.supplier_changes.noticing import SupplierNotice
from uttag.apps.catalogue.models import ProductGroup
from uttag.interfaces.web.frame.fields import day_field, offer, text_field
from uttag.interfaces.web.frame.picking import PickedArticle, refuse_unpicked
from uttag.interfaces.web.frame.uploads import document_field
from uttag.interfaces.web.products.register.article_form import OreField

# What usually differs in a new package; the field's own name is that of the register.
PACKAGE = (
    "name",
    "gtin",
    "supplier_number",
    "pieces_per_package",
    "packages_per_box",
    "shelf_life_days",
    "price_ore",
)
_KINDS = {
    SupplierChange.Kind.NEW_PACKAGE: _("Ny förpackning: samma artikel, andra uppgifter"),
    SupplierChange.Kind.REPLACED: _("Ersätts av en annan artikel"),
    SupplierChange.Kind.DISCONTINUED: _("Utgår utan ersättare"),
    SupplierChange.Kind.RECALLED: _("Återkallas"),
}


def _count(label: Any, *, required: bool = True, initial: int | None = None) -> forms.IntegerField:
    widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})
    return forms.IntegerField(
        label=label, min_value=1, max_value=99_999, required=required, initial=initial, widget=widget
    )


def _words(label: Any, most: int) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=most)


class SupplierNoticeForm(forms.Form):
    """What a supplier has told, for one article."""

    kind = forms.ChoiceField(label=_("Vad ändras?"), widget=forms.RadioSelect, choices=list(_KINDS.items()))
    article = forms.CharField(label=_("Artikel"), max_length=20, widget=forms.HiddenInput)
    replacement = forms.CharField(
        label=_("Ersätts av"), max_length=20, required=False, widget=forms.HiddenInput
    )
    new_pieces = _count(_("Så många nya stycken"), required=False, initial=1)
    old_pieces = _count(_("för så många gamla"), required=False, initial=1)
    applies_from = day_field(_("Gäller från"))
    name = _words(_("Ny benämning"), 120)
    gtin = _words(_("Nytt GTIN"), 14)
    supplier_number = _words(_("Leverantörens nya artikelnummer"), 30)
    pieces_per_package = _count(_("Nytt antal per förpackning"), required=False)
    packages_per_box = _count(_("Nytt antal förpackningar per kartong"), required=False)
    shelf_life_days = _count(_("Ny hållbarhet i dagar"), required=False)
    price_ore = OreField(label=_("Nytt pris per förpackning, i kronor"), required=False)
    text = text_field(_("Vad leverantören skriver"), rows=3, required=False, max_length=2000)
    letter = document_field(_("Leverantörens brev"))

    def clean(self) -> None:
        refuse_unpicked(self, "article", "replacement")

    def notice(self) -> SupplierNotice:
        given = self.cleaned_data
        package = given["kind"] == SupplierChange.Kind.NEW_PACKAGE
        return SupplierNotice(
            kind=given["kind"],
            article=given["article"],
            applies_from=given["applies_from"],
            text=given["text"],
            replacement=given["replacement"],
            new_pieces=given["new_pieces"] or 1,
            old_pieces=given["old_pieces"] or 1,
            values={name: given[name] for name in PACKAGE if given[name]} if package else {},
            letter=given["letter"],
        )

    def pickers(self) -> dict[str, PickedArticle]:
        return {name: PickedArticle(self, name) for name in ("article", "replacement")}


class DecisionForm(forms.Form):
    """The decision's words; a refusal needs some."""

    text = text_field(_("Motivering"), rows=2, required=False, max_length=300)


class ChangePlanForm(forms.Form):
    """A change to be planned."""

    name = forms.CharField(
        label=_("Namn"), max_length=120, help_text=_("Till exempel upphandlingens namn och år.")
    )
    starts_on = day_field(
        _("Startdag"), help_text=_("Då tar det nya sortimentet över och förskrivningarna förs över.")
    )
    contract = forms.ChoiceField(label=_("Leverantörsavtal som tar över"), required=False)
    groups = forms.MultipleChoiceField(label=_("Produktgrupper"), widget=forms.CheckboxSelectMultiple)

    def __init__(
        self, *args: Any, groups: Iterable[ProductGroup], contracts: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["groups"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(group.code, group.name_sv) for group in groups]
        offer(self, "contract", [("", _("Flera, eller inte klart än")), *contracts])

    def plan(self) -> ChangePlan:
        return ChangePlan(**self.cleaned_data)


class MoveForm(forms.Form):
    starts_on = day_field(_("Ny startdag"))


class ListNameForm(forms.Form):
    name = forms.CharField(label=_("Ny lista"), max_length=120)


class ConversionForm(forms.Form):
    """A row of a conversion list. That nothing takes over is said by a cross, never by an empty field."""

    old = forms.CharField(label=_("Gammal artikel"), max_length=20, widget=forms.HiddenInput)
    new = forms.CharField(label=_("Ny artikel"), max_length=20, required=False, widget=forms.HiddenInput)
    ends = forms.BooleanField(label=_("Ingen ersättare: förskrivningarna upphör"), required=False)
    new_pieces = _count(_("Så många nya"), initial=1)
    old_pieces = _count(_("för så många gamla"), initial=1)
    text = _words(_("Anteckning"), 300)

    def clean(self) -> None:
        refuse_unpicked(self, "old", "new")
        given = self.cleaned_data
        if given.get("new") and given.get("ends"):
            self.add_error("ends", gettext("Välj en ny artikel eller kryssa här, inte både och."))
        elif not (given.get("new") or given.get("ends") or self.has_error("new")):
            self.add_error(
                "new", gettext("Välj en ny artikel, eller kryssa för att det inte finns någon ersättare.")
            )

    def wish(self) -> ConversionWish:
        """What is asked for; ask only a valid form."""
        given = dict(self.cleaned_data)
        del given["ends"]
        return ConversionWish(**given)

    def pickers(self) -> dict[str, PickedArticle]:
        return {name: PickedArticle(self, name) for name in ("old", "new")}
