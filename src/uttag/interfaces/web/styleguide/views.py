"""The style guide: components with samples that nobody lives behind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from uttag.interfaces.clock import now, today
from uttag.interfaces.web.frame.asked import AskedDay
from uttag.interfaces.web.frame.gate import open_to_all
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.frame.rows import Crumb, Option, Step, Tab
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.rules.reasons import Refused, because

ARTICLES = [
    ("104512", "TENA ProSkin Flex Plus Medium", 90, 128450),
    ("104513", "Tappningskateter LoFric Sense hydrofil CH 12, 15 cm, kvinna", 30, 94200),
    ("220017", "Nutridrink Compact Protein jordgubb 4 × 125 ml", 24, 61875),
    ("220944", "Glutenfri mjölmix ljus 1 000 g", 6, 32790),
    ("301120", "Urinuppsamlingspåse tömbar 2 000 ml, steril", 10, 1183000),
]


class Sample(forms.Form):
    """One of each kind of field."""

    name = forms.CharField(label="Namn", help_text="Som det ska stå på paketet.")
    pieces = forms.IntegerField(label="Antal", min_value=1)
    day = forms.DateField(label="Önskad dag", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    unit = forms.ChoiceField(
        label="Enhet", choices=[("", "Välj"), ("1", "Närhälsan Sörhaga"), ("2", "Kullings-Skövde")]
    )
    where = forms.ChoiceField(
        label="Vart ska det?",
        widget=forms.RadioSelect,
        choices=[
            ("home", "Hem till dörren"),
            ("pickup", "Utlämningsställe: ICA Supermarket Kronan, Ulricehamn"),
        ],
    )
    outside = forms.BooleanField(label="Får ställas utanför dörren", required=False)
    note = forms.CharField(
        label="Meddelande till budet", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


def _faulty() -> Sample:
    return Sample(
        {"name": "Bengt-Åke Wetterström Löfgren-Hammarskjöld", "pieces": "0", "unit": "1", "where": "home"}
    )


@open_to_all
def guide(request: HttpRequest) -> HttpResponse:
    columns = [Column("Artikel"), Column("Nummer"), Column("Antal", num=True), Column("Belopp", num=True)]
    return show(
        request,
        "styleguide/guide.html",
        "Stilguide",
        listing=Listing(request, ARTICLES * 9, columns, per_page=5),
        **_samples(),
    )


def _samples() -> dict[str, Any]:
    at = now()
    too_early = because("patient_not_found", "I1")
    return {
        "form": Sample(),
        "faulty": _faulty(),
        "sample_refusal": Refused(
            too_early, because("delivery_abroad", "D7"), instead=(because("instead_pickup_in_sweden", "D7"),)
        ),
        "steps": [Step("Välj varor", "#"), Step("Välj leverans"), Step("Bekräfta")],
        "tabs": [Tab("Väntar", "#", True, 14), Tab("Skickade", "#", count=208), Tab("Alla", "#")],
        "crumbs": [Crumb("Patienter", "#"), Crumb("Bengt-Åke Wetterström Löfgren-Hammarskjöld", "#")],
        "trend": [91, 93, 92, 95, 94, 96, 97],
        "at": at,
        "day": today() + timedelta(days=3),
        "asked": AskedDay(today() + timedelta(days=3), False),
        "nothing": Listing(_Empty(), [], [Column("Artikel")]),
    }


class _Empty(HttpRequest):
    """A request that asks for nothing."""


@open_to_all
def options(request: HttpRequest) -> HttpResponse:
    q = request.GET.get("q", "").casefold()
    found = [
        Option(number, name, f"{number} · {n} st")
        for number, name, n, _ in ARTICLES
        if q and q in name.casefold()
    ]
    return render(request, "frame/picker_options.html", {"options": found, "q": q})
