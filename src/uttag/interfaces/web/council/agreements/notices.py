"""Registering a notice, taking it back, and reading its document (P3)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from uttag.apps.access.actors import require
from uttag.apps.agreement.models import Notice, SignedAgreement
from uttag.apps.agreement.signed.agreements import agreement_for, notice_document
from uttag.apps.agreement.signed.notices import NoticeWish, register_notice, withdraw_notice
from uttag.apps.agreement.signed.periods import parties_of
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.council.agreements.agreement import form_page
from uttag.interfaces.web.council.agreements.forms import NoticeForm, WithdrawForm
from uttag.interfaces.web.frame.files import file_answer
from uttag.interfaces.web.frame.pages import attempt, or_404
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.templatetags.words import day_in_words


def give_notice(request: Request, uuid: UUID) -> HttpResponse:
    require(request.actor, "register_notice")
    found = or_404(agreement_for, request.actor, uuid)
    first = {"given_by": found.care_provider.code, "received_day": today()}
    form = NoticeForm(request.POST or None, request.FILES or None, parties=parties_of(found), initial=first)
    refusal = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        answer = attempt(register_notice, uuid, NoticeWish(**given), actor=request.actor, at=now())
        if answer and answer.value:
            messages.success(request, _said(answer.value))
            return redirect("council:agreement", uuid)
        refusal = answer.refusal
    return form_page(request, found, _("Registrera en uppsägning"), form, refusal, clause="P3")


def take_back(request: Request, uuid: UUID, notice: UUID) -> HttpResponse:
    require(request.actor, "register_notice")
    found = or_404(agreement_for, request.actor, uuid)
    one = _notice(found, notice)
    form = WithdrawForm(request.POST or None, request.FILES or None, initial={"withdrawn_day": today()})
    refusal = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        answer = attempt(withdraw_notice, notice, actor=request.actor, at=now(), **given)
        if answer:
            messages.success(
                request,
                _("Uppsägningen är återtagen. Avtalet gäller vidare om ingen annan uppsägning finns."),
            )
            return redirect("council:agreement", uuid)
        refusal = answer.refusal
    title = _("Återta uppsägningen")
    return form_page(request, found, title, form, refusal, clause="P3", notice=one)


def document(request: Request, uuid: UUID, notice: UUID) -> HttpResponse:
    """The notice's document, as it came in; each look is noted."""
    found = _notice(or_404(agreement_for, request.actor, uuid), notice)
    file = or_404(notice_document, request.actor, notice, at=now())
    return file_answer(file, f"uppsagning-{found.received_day.isoformat()}")


def withdrawal_document(request: Request, uuid: UUID, notice: UUID) -> HttpResponse:
    found = _notice(or_404(agreement_for, request.actor, uuid), notice)
    file = or_404(notice_document, request.actor, notice, at=now(), withdrawal=True)
    return file_answer(file, f"aterkallelse-{found.received_day.isoformat()}")


def _notice(found: SignedAgreement, notice: UUID) -> Notice:
    of_agreement = {one.uuid: one for one in found.notices.all()}
    return or_404(of_agreement.get, notice)


def _said(notice: Notice) -> str:
    words = {"day": day_in_words(notice.ends_day, full=True)}
    if notice.late:
        return (
            _("Uppsägningen kom för sent för perioden. Den är behållen, och avtalet upphör efter %(day)s.")
            % words
        )
    return _("Uppsägningen är registrerad. Avtalet upphör efter %(day)s.") % words
