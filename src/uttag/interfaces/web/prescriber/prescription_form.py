"""The form for a prescription: one row an item, as many as one likes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from uttag.apps.catalogue.models import Article
from uttag.apps.catalogue.queries import article_with_number
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.apps.prescribing.operations import ItemWish
from uttag.interfaces.web.frame.fields import day_field
from uttag.interfaces.web.prescriber.habits import VALID_DAYS, first_values

MOST_ROWS = 30


def _count(label: Any) -> forms.IntegerField:
    widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})
    return forms.IntegerField(label=label, min_value=0, max_value=99_999, widget=widget)


class ItemForm(forms.Form):
    """One item. `row` is the prefix of its fields: a number that only this form knows."""

    article = forms.CharField(label=gettext_lazy("Artikel"), max_length=20, widget=forms.HiddenInput)
    withdrawals = _count(gettext_lazy("Antal uttag"))
    pieces = _count(gettext_lazy("Antal per uttag"))
    days = _count(gettext_lazy("Räcker"))
    time_lock_days = _count(gettext_lazy("Tid mellan uttag"))
    first_day = day_field(gettext_lazy("Gäller från"))
    last_valid_day = day_field(gettext_lazy("Gäller till och med"))

    def __init__(
        self, row: str, data: Mapping[str, Any] | None = None, values: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, prefix=row, initial=dict(values or {}))
        self.row = row
        self._found: Article | None = None

    @property
    def chosen(self) -> Article | None:
        """The article chosen so far."""
        number = str(self["article"].value() or "")
        if self._found is None and number:
            self._found = article_with_number(number)
        return self._found

    def wish(self) -> ItemWish:
        given = self.cleaned_data
        return ItemWish(
            article_number=given["article"],
            **{name: given[name] for name in given if name != "article"},
        )

    def wish_so_far(self) -> ItemWish | None:
        """The wish if all is filled in and readable, else None."""
        if self.is_bound:
            return self.wish() if self.is_valid() else None
        values = {name: self.initial.get(name) for name in self.fields}
        if None in values.values():
            return None
        return ItemWish(article_number=str(values.pop("article")), **values)  # type: ignore[arg-type]


class PrescriptionForm:
    """All rows, and a note. `data` is what was posted; without it the rows start from items to renew, or empty."""

    def __init__(self, data: QueryDict | None, renewed: Iterable[PrescriptionItem], today: date) -> None:
        self.note = data.get("note", "")[:300] if data else ""
        self.fault = ""
        if data is not None:
            self.rows = [ItemForm(row, data) for row in _row_names(data)]
        else:
            rows = [ItemForm(str(n), values=_again(item, today)) for n, item in enumerate(renewed)]
            self.rows = rows or [ItemForm("0")]

    @property
    def next_row(self) -> int:
        return 1 + max((int(form.row) for form in self.rows), default=-1)

    def is_valid(self) -> bool:
        if not self.rows:
            self.fault = _("Lägg till minst en artikel.")
        return all([form.is_valid() for form in self.rows]) and not self.fault

    def wishes(self) -> list[ItemWish]:
        return [form.wish() for form in self.rows]


def row_with_habits(row: str, number: str, today: date) -> ItemForm:
    """A row whose article was just chosen, filled in as usual for it."""
    article = article_with_number(number)
    return ItemForm(row, values=first_values(article, today) if article else {})


def _row_names(data: QueryDict) -> list[str]:
    names = dict.fromkeys(name for name in data.getlist("row") if name.isascii() and name.isdigit())
    return list(names)[:MOST_ROWS]


def _again(item: PrescriptionItem, today: date) -> dict[str, Any]:
    """The same once more, valid from today for a year."""
    return {
        "article": item.article.number,
        "withdrawals": item.withdrawals,
        "pieces": item.pieces_per_withdrawal,
        "days": item.days_per_withdrawal,
        "time_lock_days": item.time_lock_days,
        "first_day": today,
        "last_valid_day": today + timedelta(days=VALID_DAYS),
    }
