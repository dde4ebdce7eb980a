"""A new count: which shelves it is of."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.access.actors import require
from uttag.apps.stock.counting.opening import open_count
from uttag.apps.stock.goods_in import article_of_code
from uttag.apps.stock.models import Count
from uttag.interfaces.clock import now
from uttag.interfaces.web.depot.counting.forms import ChoiceForm
from uttag.interfaces.web.frame.pages import Answer, attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.rules.reasons import Refused


def new(request: Request) -> HttpResponse:
    """The form, and the count that it begins: straight to the first shelf."""
    require(request.actor, "count_stock")
    form = ChoiceForm(request.POST or None)
    refusal: Refused | None = None
    if request.method == "POST" and form.is_valid():
        answer = _open(request, form)
        if answer and answer.value:
            return redirect("depot:walk", answer.value.uuid)
        refusal = answer.refusal
    crumbs = [Crumb(_("Inventering"), reverse("depot:counts"))]
    return show(
        request, "depot/counting/new.html", _("Ny inventering"), form=form, refusal=refusal, crumbs=crumbs
    )


def _open(request: Request, form: ChoiceForm) -> Answer[Count]:
    article = article_of_code(request.actor, form.code) if form.code else None
    number = article.number if article else form.code
    title = form.title(str(article) if article else number)
    return attempt(open_count, form.choice(number), title, actor=request.actor, at=now(), uuid=form.once)
