"""What is typed about counts: which shelves, how many pieces, and a lot that nobody knew lay there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from uttag.apps.stock.counting.choosing import MOST_SHELVES, By, Choice
from uttag.apps.stock.counting.counting import FoundLot
from uttag.interfaces.web.frame.fields import day_field
from uttag.interfaces.web.frame.scanning import read_scan

_MOST = 1_000_000
_CODE = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class ChoiceForm(forms.Form):
    """Which shelves. `uuid` makes sending it twice one count (I3)."""

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    by = forms.ChoiceField(
        label=_("Vad ska räknas?"),
        widget=forms.RadioSelect,
        choices=[
            (By.OLDEST, _("Det som inte har räknats på längst")),
            (By.SHORT, _("Hyllor där något har saknats de senaste två veckorna")),
            (By.SHELVES, _("En rad hyllplatser")),
            (By.ARTICLE, _("En artikel, överallt där den ligger")),
        ],
    )
    shelves = forms.IntegerField(
        label=_("Hur många hyllplatser"), min_value=1, max_value=MOST_SHELVES, required=False
    )
    first = forms.CharField(label=_("Från"), max_length=20, required=False, widget=forms.TextInput(_CODE))
    last = forms.CharField(
        label=_("Till och med"), max_length=20, required=False, widget=forms.TextInput(_CODE)
    )
    article = forms.CharField(label=_("Artikelns nummer eller kod"), max_length=120, required=False)

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"uuid": uuid4(), "by": By.OLDEST, "shelves": 20})

    def clean_first(self) -> str:
        return str(self.cleaned_data["first"]).strip().upper()

    def clean_last(self) -> str:
        return str(self.cleaned_data["last"]).strip().upper()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        needed = {By.SHELVES: "first", By.ARTICLE: "article"}.get(given.get("by", ""))
        if needed and not given.get(needed) and needed not in self.errors:
            self.add_error(needed, _now("Fyll i detta också."))
        return given

    @property
    def once(self) -> UUID:
        """The count's uuid; ask only a valid form."""
        found: UUID = self.cleaned_data["uuid"]
        return found

    @property
    def code(self) -> str:
        """The article's code as it was read."""
        return read_scan(self.cleaned_data["article"]).code

    def choice(self, article: str = "") -> Choice:
        """What was chosen, with the number of the article that `code` names; ask only a valid form."""
        given = self.cleaned_data
        return Choice(By(given["by"]), given["first"], given["last"], article, given["shelves"] or 20)

    def title(self, article: str = "") -> str:
        """What the count is called."""
        given = self.cleaned_data
        if given["by"] == By.ARTICLE:
            return article
        if given["by"] == By.SHELVES:
            return f"{given['first']} – {given['last']}" if given["last"] else str(given["first"])
        return _now("Längst sedan räknade") if given["by"] == By.OLDEST else _now("Där något saknades")


class PiecesForm(forms.Form):
    """How many lie there: whole packages, single pieces, or both. Nothing written at all is no answer."""

    packages = forms.IntegerField(label=_("Hela förpackningar"), min_value=0, max_value=_MOST, required=False)
    pieces = forms.IntegerField(label=_("Lösa styck"), min_value=0, max_value=_MOST, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and not self._is_answered(given):
            raise forms.ValidationError(_now("Skriv hur många det är. Är det tomt: skriv 0."))
        return given

    def _is_answered(self, given: dict[str, Any]) -> bool:
        return given.get("packages") is not None or given.get("pieces") is not None

    def counted(self, pieces_per_package: int) -> int:
        """In pieces; ask only a valid form."""
        given = self.cleaned_data
        return int((given["packages"] or 0) * pieces_per_package + (given["pieces"] or 0))


class FoundLotForm(forms.Form):
    """A lot that lies on a shelf and isn't in the count."""

    lot = forms.CharField(label=_("Parti"), max_length=20, help_text=_("LOT eller Batch på förpackningen."))
    last_day = day_field(_("Sista dag"))

    def found(self, article: int) -> FoundLot:
        """The lot; ask only a valid form."""
        given = self.cleaned_data
        return FoundLot(article, given["lot"].strip(), given["last_day"])
