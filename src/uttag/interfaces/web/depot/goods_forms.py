"""What the depot types when goods come: one lot on the quay, and what becomes of what was set aside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from uttag.apps.catalogue.models import Article
from uttag.apps.purchasing.receiving.lines import GoodsIn
from uttag.interfaces.web.frame.fields import day_field

PACKAGES, PIECES = "packages", "pieces"
_SHELF = {"list": "shelves", "autocomplete": "off", "autocapitalize": "characters"}


class GoodsForm(forms.Form):
    """Pieces of one lot of one article. `line` makes sending it twice one line (I3)."""

    line = forms.UUIDField(widget=forms.HiddenInput)
    lot_number = forms.CharField(
        label=_("Parti"), max_length=20, help_text=_("LOT eller Batch på kartongen.")
    )
    expires_on = day_field(_("Sista dag"))
    count = forms.IntegerField(label=_("Antal"), min_value=1, max_value=1_000_000)
    counted_in = forms.ChoiceField(
        label=_("Räknat i"), choices=[(PACKAGES, _("förpackningar")), (PIECES, _("styck"))]
    )
    shelf = forms.CharField(
        label=_("Hyllplats"),
        max_length=20,
        widget=forms.TextInput(_SHELF),
        help_text=_("Läs hyllans kod eller välj en i listan."),
    )
    note_number = forms.CharField(label=_("Följesedelns nummer"), max_length=40, required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, first_line: bool, **how: Any) -> None:
        super().__init__(data, **how)
        if not first_line:
            del self.fields["note_number"]

    def clean_shelf(self) -> str:
        return str(self.cleaned_data["shelf"]).strip().upper()

    def clean_lot_number(self) -> str:
        return str(self.cleaned_data["lot_number"]).strip()

    def goods(self, article: Article) -> GoodsIn:
        """What stands on the quay; ask only a valid form."""
        given = self.cleaned_data
        each = article.pieces_per_package if given["counted_in"] == PACKAGES else 1
        line: UUID = given["line"]
        return GoodsIn(
            article.pk, given["lot_number"], given["expires_on"], given["count"] * each, given["shelf"], line
        )

    @staticmethod
    def first_values(**known: Any) -> dict[str, Any]:
        return {"line": uuid4(), "counted_in": PACKAGES, **{k: v for k, v in known.items() if v}}


class ReleaseForm(forms.Form):
    """Whoever releases goods takes responsibility for them, in words."""

    shelf = forms.CharField(label=_("Hyllplats"), max_length=20, widget=forms.TextInput(_SHELF))
    why = forms.CharField(
        label=_("Varför kan de tas in?"),
        max_length=200,
        help_text=_("Står kvar med ditt namn. Till exempel att allt går åt före sista dagen."),
    )

    sure = forms.BooleanField(
        label=_("Jag har läst räkningen ovan och tar ansvar för att varorna används i tid")
    )

    def clean_shelf(self) -> str:
        return str(self.cleaned_data["shelf"]).strip().upper()


class WhyForm(forms.Form):
    """Why goods are sent back or scrapped."""

    why = forms.CharField(label=_("Varför"), max_length=200)
