"""An article's form: what differs is shown before it is sent as a change request (B2.5)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.access.actors import require
from uttag.apps.catalogue.changes.asking import ask_for_changes
from uttag.apps.catalogue.changes.differing import Wish
from uttag.apps.catalogue.changes.previewing import Preview, form_facts, preview
from uttag.apps.catalogue.models import Article
from uttag.apps.catalogue.queries import article_for, product_groups
from uttag.apps.catalogue.supply import contracts_on, suppliers_on
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.templatetags.words import language
from uttag.interfaces.web.products.register.article import crumbs
from uttag.interfaces.web.products.register.article_form import ArticleForm
from uttag.interfaces.web.products.register.going_out import outcome_of
from uttag.interfaces.web.products.register.words import KINDS
from uttag.rules.reasons import Refused
from uttag.rules.wording import say
from uttag.rules.words import ArticleStatus


def change_article(request: Request, number: str) -> HttpResponse:
    require(request.actor, "ask_article_change")
    found = or_404(article_for, request.actor, number)
    return _page(request, found)


def new_article(request: Request) -> HttpResponse:
    require(request.actor, "ask_article_change")
    return _page(request, None)


def _page(request: Request, found: Article | None) -> HttpResponse:
    """Three steps on one address: the form, what differs, and away. Nothing is written before the last."""
    form = _form(request, found)
    step = request.POST.get("steg", "")
    refusal = seen = None
    if request.method == "POST" and step != "rätta" and not form.is_valid():
        _add_faults(request, form, found)
    elif request.method == "POST" and step != "rätta":
        wish = _wish(form, found)
        given = form.cleaned_data
        if step == "skicka":
            asked = {"applies_from": given["applies_from"], "reason": given["reason"]}
            answer = attempt(ask_for_changes, [wish], actor=request.actor, at=now(), **asked)
            if answer and answer.value:
                messages.success(request, _("Ändringen är skickad och väntar på godkännande."))
                return redirect("products:register_change", answer.value.uuid)
            refusal = answer.refusal
        else:
            seen = preview(request.actor, wish, given["applies_from"], language())
            refusal = _refusal_of(form, seen)
            seen = None if form.errors or refusal else seen
    return _shown(request, found, form, seen, refusal)


def _shown(
    request: Request, found: Article | None, form: ArticleForm, seen: Preview | None, refusal: Refused | None
) -> HttpResponse:
    title = _("Ny artikel") if found is None else _("Ändra %(article)s") % {"article": found}
    return show(
        request,
        "products/register/preview.html" if seen else "products/register/change_article.html",
        title,
        form=form,
        found=found,
        crumbs=_way(found),
        refusal=refusal,
        seen=seen,
        kinds=KINDS,
        goes_out=outcome_of(request.actor, [found.pk]) if found and seen and _goes_out(form) else None,
        sent=[pair for pair in request.POST.items() if pair[0] not in ("steg", "csrfmiddlewaretoken")],
    )


def _goes_out(form: ArticleForm) -> bool:
    return bool(form.values().get("status") == ArticleStatus.GONE)


def _form(request: Request, found: Article | None) -> ArticleForm:
    row, price = form_facts(request.actor, found.number if found else "", today())
    contracts = contracts_on(request.actor, today()).exclude(ends_on__lt=today())
    offered: dict[str, Any] = {
        "groups": product_groups(request.actor),
        "suppliers": suppliers_on(request.actor, today()),
        "contracts": [*contracts, *_own_contract(found, contracts.values_list("pk", flat=True))],
    }
    return ArticleForm(request.POST or None, row=row, price_ore=price, today=today(), **offered)


def _own_contract(found: Article | None, offered: Any) -> list[Any]:
    """The article's contract, also once it has ended: a form that doesn't offer it would take it away."""
    if found is None or found.contract is None or found.contract.pk in set(offered):
        return []
    return [found.contract]


def _wish(form: ArticleForm, found: Article | None) -> Wish:
    number = found.number if found else form.cleaned_data["number"]
    return Wish(number, form.values(), form.price(), new=found is None)


def _add_faults(request: Request, form: ArticleForm, found: Article | None) -> None:
    """What the register has against the fields that could be read, beside those that couldn't: all is said at once."""
    number = found.number if found else form.cleaned_data.get("number")
    if not number:
        return
    wish = Wish(number, form.values(), form.price(), new=found is None)
    faulty = set(form.errors)
    for fault in preview(request.actor, wish, form.cleaned_data.get("applies_from") or today()).faults:
        if fault.field in form.fields and fault.field not in faulty:
            form.add_error(fault.field, say(fault.reason, language()))


def _refusal_of(form: ArticleForm, seen: Preview) -> Refused | None:
    """Each fault stands at its field; what belongs to none becomes a refusal."""
    others = []
    for fault in seen.faults:
        if fault.field in form.fields:
            form.add_error(fault.field, say(fault.reason, language()))
        else:
            others.append(fault.reason)
    if not others and not seen.faults and seen.nothing:
        others.append(seen.nothing)
    return Refused(*others) if others else None


def _way(found: Article | None) -> list[Crumb]:
    if found is None:
        return [Crumb(_("Artiklar"), reverse("products:articles"))]
    return [*crumbs(found), Crumb(str(found), reverse("products:article", args=[found.number]))]
