"""Assortment changes that concern the prescriber's own patients: what becomes what, and choosing otherwise (B2.12)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from uttag.apps.assortment.changeovers.choosing import choose_as_listed, choose_otherwise
from uttag.apps.assortment.changeovers.own_items import (
    OwnItem,
    choosable_articles,
    coming_change_for,
    own_changes,
    own_items,
    with_rows,
)
from uttag.apps.assortment.models import AssortmentChange
from uttag.apps.assortment.running_out.offers import latest_plan, own_offers
from uttag.apps.catalogue.models import Article
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.ground.trail.operations import note_access
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.frame.fields import offer
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.picking import MOST, PickedArticle, options_answer, refuse_unpicked, typed
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb, Option
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.frame.templatetags.words import number as shown_number
from uttag.rules.reasons import Refused, because

OTHER, END, LISTED = "other", "end", "listed"


class ChoiceForm(forms.Form):
    """What the item is to become."""

    what = forms.ChoiceField(label=gettext_lazy("Vad ska gälla?"), widget=forms.RadioSelect)
    article = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    pieces = forms.IntegerField(
        label=gettext_lazy("Antal per uttag"),
        min_value=1,
        max_value=99_999,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, listed: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(
            self,
            "what",
            [(LISTED, listed), (OTHER, _("En annan artikel")), (END, _("Förskrivningen upphör"))],
        )

    def clean(self) -> None:
        if self.cleaned_data.get("what") == OTHER:
            refuse_unpicked(self, "article")


def changes(request: Request) -> HttpResponse:
    """Changes to come with own items; one alone is shown at once."""
    found = own_changes(request.actor)
    if len(found) == 1:
        return redirect("prescriber:assortment_change", found[0].uuid)
    rows = [(one, own_items(request.actor, one).count()) for one in found]
    return show(request, "prescriber/changes.html", _("Sortimentsbyten"), rows=rows)


def change(request: Request, uuid: UUID) -> HttpResponse:
    """The own patients' items: from what, to what; and who may draw from the old stock before the start."""
    actor = request.actor
    found = or_404(coming_change_for, actor, uuid)
    columns = [
        Column(
            _("Patient"), "patient", ("patient__identity__family_name", "patient__identity__given_name", "pk")
        ),
        Column(_("I dag"), "artikel", ("article__name", "pk")),
        Column(_("Blir")),
        Column(_("Uttag kvar"), num=True),
        Column(""),
    ]
    listing: Listing[PrescriptionItem] = Listing(request, own_items(actor, found), columns, per_page=30)
    plan = latest_plan(actor, found)
    offers = own_offers(actor, plan, today())[:10] if plan else []
    _log(request, [*listing, *(one.item for one in offers)])
    return show(
        request,
        "prescriber/change.html",
        found.name,
        found=found,
        listing=listing,
        rows=[(row, _uneven_of(row)) for row in with_rows(found, listing)],
        offers=offers,
        day=today(),
        crumbs=[Crumb(_("Sortimentsbyten"), reverse("prescriber:assortment_changes"))],
    )


def choose(request: Request, uuid: UUID, item: UUID) -> HttpResponse:
    """For one item: as listed, another article, or that it ends."""
    found = or_404(coming_change_for, request.actor, uuid)
    own = or_404(own_items(request.actor, found).filter(uuid=item).first)
    [row] = with_rows(found, [own])
    listed = str(row.row.new) if row.row.new else _("ingen ersättare, förskrivningen upphör")
    form = ChoiceForm(
        request.POST or None,
        listed=_("Som på listan: %(article)s") % {"article": listed},
        initial=_initial(row),
    )
    refusal = None
    if request.method == "POST" and form.is_valid():
        answer = attempt(_keep, request, found, own, form.cleaned_data)
        if answer:
            messages.success(request, _("Valet är sparat och gäller från startdagen."))
            if answer.value:
                messages.warning(request, answer.value)
            return redirect("prescriber:assortment_change", uuid)
        refusal = answer.refusal
    _log(request, [own])
    return show(
        request,
        "prescriber/choose_otherwise.html",
        _("Välj något annat"),
        found=found,
        row=row,
        uneven=_uneven_of(replace(row, choice=None)),
        form=form,
        picked=PickedArticle(form, "article"),
        refusal=refusal,
        crumbs=[Crumb(found.name, reverse("prescriber:assortment_change", args=[uuid]))],
    )


def article_options(request: Request, uuid: UUID, item: UUID) -> HttpResponse:
    """What the item can become instead of the list's article: the new assortment and what stays of the old."""
    found = or_404(coming_change_for, request.actor, uuid)
    own = or_404(own_items(request.actor, found).filter(uuid=item).first)
    words = typed(request)
    articles = choosable_articles(request.actor, found, own, words)[:MOST] if words else ()
    return options_answer(request, map(_option, articles))


def _option(one: Article) -> Option:
    size = _("%(n)s %(unit)s i förpackningen") % {"n": shown_number(one.pieces_per_package), "unit": one.unit}
    return Option(one.number, f"{one.number} {one}", f"{one.supplier.name} · {size}")


@require_POST
def as_listed(request: Request, uuid: UUID, item: UUID) -> HttpResponse:
    """The list's article after all. A refusal is a page of its own."""
    choose_as_listed(uuid, item, actor=request.actor, at=now())
    messages.success(request, _("Listans artikel gäller."))
    return redirect("prescriber:assortment_change", uuid)


def _keep(request: Request, found: AssortmentChange, item: PrescriptionItem, given: dict[str, Any]) -> str:
    """Keeps the choice; what the prescriber should know of the pieces, if anything."""
    actor, at = request.actor, now()
    if given["what"] == LISTED:
        choose_as_listed(found.uuid, item.uuid, actor=actor, at=at)
        return ""
    article = given["article"] if given["what"] == OTHER else ""
    if given["what"] == OTHER and not article:
        raise Refused(because("choice_without_article", "B2.12"))
    pieces = (given["pieces"] or 0) if article else 0
    made = choose_otherwise(found.uuid, item.uuid, article, pieces, actor=actor, at=at)
    return _uneven(made.pieces, made.article) if made.article else ""


def _uneven_of(row: OwnItem) -> str:
    """The same of what an item becomes: as chosen, or else as listed."""
    if row.choice:
        return _uneven(row.choice.pieces, row.choice.article) if row.choice.article else ""
    return _uneven(row.becomes.pieces, row.row.new) if row.becomes and row.row.new else ""


def _uneven(pieces: int, article: Article) -> str:
    """That pieces of an article are not whole packages; "" where they are."""
    whole = article.pieces_per_package
    if pieces % whole == 0:
        return ""
    packages = (Decimal(pieces) / whole).quantize(Decimal("0.1"))
    told = {"pieces": pieces, "packages": packages, "whole": whole}
    told = {name: shown_number(value) for name, value in told.items()}
    return _("%(pieces)s st är inte hela förpackningar: det blir %(packages)s om %(whole)s st.") % told


def _initial(row: Any) -> dict[str, object]:
    pieces = row.becomes.pieces if row.becomes else row.item.pieces_per_withdrawal
    if row.choice is None:
        return {"what": LISTED, "pieces": pieces}
    if row.choice.article is None:
        return {"what": END, "pieces": pieces}
    return {"what": OTHER, "article": row.choice.article.number, "pieces": row.choice.pieces}


def _log(request: Request, items: Iterable[PrescriptionItem]) -> None:
    patients = dict.fromkeys(item.patient.uuid for item in items)
    note_access(request.actor, "see_assortment_change", at=now(), patients=patients)
