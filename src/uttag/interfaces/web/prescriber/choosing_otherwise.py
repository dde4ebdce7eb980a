"""For one of the own items, something else than the conversion list says (B2.12)."""

from __future__ import annotations

from dataclasses import replace
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
    choosable_articles,
    coming_change_for,
    own_items,
    with_rows,
)
from uttag.apps.assortment.models import AssortmentChange
from uttag.apps.catalogue.models import Article
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.interfaces.clock import now
from uttag.interfaces.web.frame.fields import offer
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.picking import MOST, PickedArticle, options_answer, refuse_unpicked, typed
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb, Option
from uttag.interfaces.web.frame.templatetags.words import number as shown_number
from uttag.interfaces.web.prescriber.change_rows import log_items, uneven, uneven_of
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
    log_items(request, [own])
    return show(
        request,
        "prescriber/choose_otherwise.html",
        _("Välj något annat"),
        found=found,
        row=row,
        uneven=uneven_of(replace(row, choice=None)),
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
    return uneven(made.pieces, made.article) if made.article else ""


def _initial(row: Any) -> dict[str, object]:
    pieces = row.becomes.pieces if row.becomes else row.item.pieces_per_withdrawal
    if row.choice is None:
        return {"what": LISTED, "pieces": pieces}
    if row.choice.article is None:
        return {"what": END, "pieces": pieces}
    return {"what": OTHER, "article": row.choice.article.number, "pieces": row.choice.pieces}
