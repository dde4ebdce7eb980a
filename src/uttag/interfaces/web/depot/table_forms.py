"""What is typed at the packing table and at a shelf where something is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from uttag.apps.catalogue.models import Storage
from uttag.apps.fulfilment.models import BoxKind
from uttag.apps.fulfilment.shortness import Lost
from uttag.apps.fulfilment.table.boxes import BoxKindWish, BoxWish
from uttag.interfaces.web.depot.counting.forms import PiecesForm
from uttag.interfaces.web.depot.lot_forms import OnceForm
from uttag.interfaces.web.depot.weights import Weight
from uttag.interfaces.web.frame.fields import offer
from uttag.interfaces.web.frame.scanning import read_weight

MOST_BOXES = 20
NAMES = {
    Lost.DAMAGED: _("Skadade: de kasseras"),
    Lost.EXPIRED: _("Utgångna: de kasseras"),
    Lost.MISSING: _("Borta: de går inte att hitta"),
}


@dataclass(frozen=True, slots=True)
class BoxRow:
    """One box of the form: what was chosen and typed, and whether the weight can't be read."""

    number: int
    kind: str
    weight: str
    grams: int | None

    @property
    def unreadable(self) -> bool:
        return bool(self.weight) and self.grams is None


class BoxRows:
    """The boxes of a parcel as the form shows them; `weights` are read as kilograms."""

    def __init__(self, kinds: Sequence[str], weights: Sequence[str] = ()) -> None:
        typed = [*weights, *[""] * len(kinds)]
        self.rows = [
            BoxRow(number, kind, weight.strip(), read_weight(weight))
            for number, (kind, weight) in enumerate(zip(kinds, typed, strict=False), start=1)
        ]

    @classmethod
    def of_post(cls, post: Any) -> BoxRows:
        """What was sent, with a box more or less where that button was pressed."""
        kinds, weights = post.getlist("kartong")[:MOST_BOXES], post.getlist("vikt")[:MOST_BOXES]
        if "fler" in post and kinds and len(kinds) < MOST_BOXES:
            kinds = [*kinds, kinds[-1]]
        if "farre" in post:
            kinds = kinds[:-1] or kinds
        return cls(kinds, weights)

    @property
    def weighed(self) -> bool:
        return bool(self.rows) and all(row.grams is not None for row in self.rows)

    @property
    def next_to_weigh(self) -> int:
        """The number of the first box without a weight; 1 where all have one."""
        return next((row.number for row in self.rows if row.grams is None), 1)

    def wishes(self) -> list[BoxWish]:
        """Ask only where all are weighed."""
        return [BoxWish(row.kind, row.grams or 0) for row in self.rows]


class LostForm(PiecesForm, OnceForm):
    """What can't be sent, in packages, pieces or both, and what is the matter with it."""

    why = forms.ChoiceField(label=_("Vad är det med dem?"), widget=forms.RadioSelect)

    def __init__(self, data: Mapping[str, Any] | None = None, *, why: str = "") -> None:
        super().__init__(data, initial={"why": why or Lost.DAMAGED.value, "document": uuid4()})
        offer(self, "why", ((one.value, name) for one, name in NAMES.items()))


class BoxKindForm(forms.Form):
    """A kind of box. Weights are typed in kilograms."""

    name = forms.CharField(label=_("Namn"), max_length=60)
    most_weight = Weight(label=_("Tål högst"))
    empty_weight = Weight(label=_("Väger tom"), least=0)
    storage = forms.ChoiceField(label=_("Håller varorna i"), choices=Storage.choices)
    neutral = forms.BooleanField(
        label=_("Neutral: utsidan säger inget om vad som ligger i"), required=False, initial=True
    )
    active = forms.BooleanField(label=_("Går att välja vid packbordet"), required=False, initial=True)

    def __init__(self, data: Mapping[str, Any] | None = None, *, kind: BoxKind | None = None) -> None:
        super().__init__(data, initial=_first(kind) if kind else None)
        if kind is None:
            self.fields["code"] = forms.SlugField(label=_("Kod"), max_length=20)
            self.order_fields(["code"])

    def wish(self, code: str = "") -> BoxKindWish:
        """Ask only a valid form."""
        given = self.cleaned_data
        return BoxKindWish(
            code=code or given["code"].upper(),
            name=given["name"],
            neutral=given["neutral"],
            most_weight_g=given["most_weight"],
            empty_weight_g=given["empty_weight"],
            storage=given["storage"],
            active=given["active"],
        )


def _first(kind: BoxKind) -> dict[str, Any]:
    return {
        "name": kind.name,
        "most_weight": kind.most_weight_g,
        "empty_weight": kind.empty_weight_g,
        "storage": kind.storage,
        "neutral": kind.neutral,
        "active": kind.active,
    }
