"""Letters to post: the day's file to print, and saying that it is done."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from uttag.apps.notices.letters.posting import fetch_letters, letters_posted
from uttag.apps.notices.models import LetterBatch
from uttag.apps.notices.queries import letter_batches, letters_waiting
from uttag.interfaces.clock import now
from uttag.interfaces.web.frame.files import file_answer
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.service_desk.notices.lists import tabs
from uttag.rules.calendar import local


def letters(request: Request) -> HttpResponse:
    """Batches, those to post first, and how many letters wait for the next."""
    columns = [Column(_("Utskrivna")), Column(_("Brev"), num=True), Column(_("Postade")), Column("")]
    listing: Listing[LetterBatch] = Listing(request, letter_batches(request.actor), columns, per_page=30)
    return show(
        request,
        "service_desk/notices/letters.html",
        _("Aviseringar"),
        listing=listing,
        waiting=letters_waiting(request.actor),
        tabs=tabs(request, "letters"),
    )


def file(request: Request, uuid: UUID) -> HttpResponse:
    """The PDF, shown in the browser to be printed from there."""
    batch, pdf = fetch_letters(uuid, actor=request.actor, at=now())
    return file_answer(pdf, f"brev-{local(batch.made_at):%Y-%m-%d}-{batch.pk}", inline=True)


@require_POST
def posted(request: Request, uuid: UUID) -> HttpResponse:
    """A refusal is a page of its own: there is no such batch."""
    sent = letters_posted(uuid, actor=request.actor, at=now())
    if sent:
        said = ngettext("%(n)s brev är postat.", "%(n)s brev är postade.", sent) % {"n": sent}
        messages.success(request, said)
    else:
        messages.info(request, _("Breven var redan antecknade som postade."))
    return redirect("service_desk:letters")
