"""An article's picture: shown, and handed in as a change request."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from uttag.apps.access.actors import require
from uttag.apps.catalogue.changes.history import change_set_for, requests_of
from uttag.apps.catalogue.changes.pictures import ask_for_picture, picture_asked_for, picture_of
from uttag.apps.catalogue.queries import article_for
from uttag.ground.files.uploads import Upload
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.frame.files import file_answer
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.products.register.article import crumbs
from uttag.interfaces.web.products.register.forms import PictureForm


def picture(request: Request, number: str) -> HttpResponse:
    return file_answer(or_404(picture_of, request.actor, number), f"artikel-{number}", inline=True)


def asked_picture(request: Request, uuid: UUID, key: int) -> HttpResponse:
    """The picture that a change would give."""
    made = or_404(change_set_for, request.actor, uuid)
    found = or_404(requests_of(request.actor, made).filter(pk=key).first)
    file = or_404(picture_asked_for, request.actor, found)
    return file_answer(file, f"artikel-{found.article_number}", inline=True)


def new_picture(request: Request, number: str) -> HttpResponse:
    require(request.actor, "ask_article_change")
    found = or_404(article_for, request.actor, number)
    form = PictureForm(request.POST or None, request.FILES or None, initial={"applies_from": today()})
    refusal = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        upload = given.pop("picture") or Upload("", b"")
        answer = attempt(ask_for_picture, number, upload, actor=request.actor, at=now(), **given)
        if answer and answer.value:
            messages.success(request, _("Bilden är skickad och väntar på godkännande."))
            return redirect("products:register_change", answer.value.uuid)
        refusal = answer.refusal
    return show(
        request,
        "products/register/form.html",
        _("Ny bild av %(article)s") % {"article": found},
        form=form,
        refusal=refusal,
        crumbs=crumbs(found),
        back=found.number,
        send=_("Skicka för godkännande"),
        lead=_(
            "LMN eller Koncerninköp godkänner bilden innan den visas. Den ska visa artikeln och ingen person."
        ),
    )
