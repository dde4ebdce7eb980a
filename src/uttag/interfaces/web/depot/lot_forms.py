"""What the depot types about a lot: into which units it goes, where it moves, and what is thrown away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy, ngettext

from uttag.apps.catalogue.models import Article
from uttag.apps.stock.models import Balance, Scrapping
from uttag.apps.stock.repacking import RepackingWish
from uttag.interfaces.web.frame.fields import offer
from uttag.interfaces.web.frame.templatetags.words import number

_SHELF = {"list": "shelves", "autocomplete": "off", "autocapitalize": "characters"}
_MOST = 1_000_000
# What a person chooses; the others are given by what led to it.
_REASONS = (
    Scrapping.Why.EXPIRED,
    Scrapping.Why.DAMAGED,
    Scrapping.Why.ASSORTMENT_CHANGE,
    Scrapping.Why.RECALLED,
    Scrapping.Why.QUARANTINE,
)


class OnceForm(forms.Form):
    """A form whose `document` makes sending it twice one thing (I3)."""

    document = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None, *, initial: dict[str, Any]) -> None:
        super().__init__(data, initial={"document": uuid4(), **initial})

    @property
    def once(self) -> UUID:
        """The document; ask only a valid form."""
        found: UUID = self.cleaned_data["document"]
        return found


class RepackForm(OnceForm):
    """From a shelf into units. How many pieces that takes follows."""

    shelf = forms.ChoiceField(label=gettext_lazy("Ta från"))
    target = forms.ChoiceField(label=gettext_lazy("Packa om till"))
    units = forms.IntegerField(label=gettext_lazy("Antal enheter"), min_value=1, max_value=5_000)
    pieces_per_unit = forms.IntegerField(label=gettext_lazy("Styck i varje"), min_value=1, max_value=_MOST)
    waste = forms.IntegerField(
        label=gettext_lazy("Spill"),
        min_value=0,
        max_value=_MOST,
        help_text=gettext_lazy("Det som inte blir en hel enhet, eller går sönder. Det bokförs som kasserat."),
    )
    to_shelf = forms.CharField(
        label=gettext_lazy("Ställ enheterna på"),
        max_length=20,
        required=False,
        widget=forms.TextInput(_SHELF),
        help_text=gettext_lazy("Lämna tomt för samma hylla."),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        held: Sequence[Balance],
        targets: Sequence[Article],
        initial: dict[str, Any],
    ) -> None:
        super().__init__(data, initial={"waste": 0, **initial})
        offer(self, "shelf", ((one.place.code, place_said(one)) for one in held))
        offer(self, "target", ((one.number, _target(one)) for one in targets))

    def clean_to_shelf(self) -> str:
        return str(self.cleaned_data["to_shelf"]).strip().upper()

    def wish(self, lot: int) -> RepackingWish:
        """What is asked for; ask only a valid form."""
        given = self.cleaned_data
        pieces = given["units"] * given["pieces_per_unit"] + given["waste"]
        names = ("shelf", "target", "units", "pieces_per_unit", "waste", "to_shelf")
        return RepackingWish(lot_id=lot, pieces=pieces, **{name: given[name] for name in names})


class MoveForm(OnceForm):
    """To another shelf."""

    source = forms.ChoiceField(label=gettext_lazy("Från"))
    target = forms.CharField(label=gettext_lazy("Till"), max_length=20, widget=forms.TextInput(_SHELF))
    pieces = forms.IntegerField(label=gettext_lazy("Antal"), min_value=1, max_value=_MOST)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, held: Sequence[Balance], initial: dict[str, Any]
    ) -> None:
        super().__init__(data, initial=initial)
        offer(self, "source", ((one.place.code, place_said(one)) for one in held))

    def clean_target(self) -> str:
        return str(self.cleaned_data["target"]).strip().upper()


class ScrapForm(OnceForm):
    """What is thrown away, and why."""

    place = forms.ChoiceField(label=gettext_lazy("Från"))
    pieces = forms.IntegerField(label=gettext_lazy("Antal"), min_value=1, max_value=_MOST)
    why = forms.ChoiceField(
        label=gettext_lazy("Orsak"),
        choices=[("", gettext_lazy("Välj orsak"))] + [(w, w.label) for w in _REASONS],
    )
    text = forms.CharField(label=gettext_lazy("Anteckning"), max_length=200, required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, held: Sequence[Balance], initial: dict[str, Any]
    ) -> None:
        super().__init__(data, initial=initial)
        offer(self, "place", ((one.place.code, place_said(one)) for one in held))


def place_said(balance: Balance) -> str:
    """A shelf with what lies there: "A-01, 300 styck"."""
    pieces = ngettext("%(n)s styck", "%(n)s styck", balance.pieces) % {"n": number(balance.pieces)}
    return f"{balance.place.code}, {pieces}"


def _target(article: Article) -> str:
    unit = ngettext("%(n)s i förpackningen", "%(n)s i förpackningen", article.pieces_per_package)
    return f"{article} ({article.number}, {unit % {'n': number(article.pieces_per_package)}})"
