"""One municipality's agreement: how it stands, its dates, signatures, notices and the hand-over (P1-P3, P9)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.access.actors import require
from uttag.apps.agreement.models import HandOverPoint, Notice, SignedAgreement
from uttag.apps.agreement.queries import term_book
from uttag.apps.agreement.signed.agreements import agreement_for, other_agreements
from uttag.apps.agreement.signed.handing_over import may_tick
from uttag.apps.agreement.signed.periods import parties_of, rule_state
from uttag.apps.agreement.signed.signing import SignatureWish, make_agreement, sign
from uttag.ground.rulings.operations import prepare
from uttag.ground.rulings.queries import explain
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.council.agreements.forms import NewAgreementForm, SignForm
from uttag.interfaces.web.council.agreements.timeline import dates_of, draw_line
from uttag.interfaces.web.council.agreements.words import AREAS, STANDINGS
from uttag.interfaces.web.frame.asked import AskedDay, asked_day
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.why.drawing import draw
from uttag.rules.periods import Standing
from uttag.rules.reasons import Refused


def agreement(request: Request, uuid: UUID) -> HttpResponse:
    return page(request, uuid)


def page(
    request: Request, uuid: UUID, *, refusal: Refused | None = None, new: NewAgreementForm | None = None
) -> HttpResponse:
    """The page, also where something on it was refused."""
    found = or_404(agreement_for, request.actor, uuid)
    asked, book = asked_day(request), term_book()
    ruled = rule_state(found, asked.day, book)
    state = ruled.outcome
    why = draw(explain(prepare(ruled, subject_kind="agreement", subject_uuid=found.uuid, at=now())))
    standing_now = state if asked.is_today else rule_state(found, today(), book).outcome
    ending = standing_now.standing in (Standing.UNDER_NOTICE, Standing.ENDED)
    municipality, region = parties_of(found)
    return show(
        request,
        "council/agreements/agreement.html",
        _("Avtalet med %(name)s") % {"name": found.care_provider.name},
        found=found,
        asked=asked,
        state=state,
        mark=STANDINGS[state.standing],
        why=why,
        line=draw_line(found, state, asked.day, book),
        dates=dates_of(state, asked.day, book),
        sides=[(party, _signatures(found, party.pk)) for party in (municipality, region)],
        notices=[(one, getattr(one, "withdrawal", None)) for one in found.notices.all()],
        ended=standing_now.standing is Standing.ENDED,
        ending=ending,
        others=other_agreements(request.actor, found),
        new=_new_form(request, ending, new),
        writes=request.actor.may("register_notice"),
        refusal=refusal,
        crumbs=crumbs(asked),
        **_hand_over(request, found, ending),
    )


def sign_agreement(request: Request, uuid: UUID) -> HttpResponse:
    require(request.actor, "register_agreement")
    found = or_404(agreement_for, request.actor, uuid)
    form = SignForm(
        request.POST or None, parties=parties_of(found), initial={"side": found.care_provider.code}
    )
    refusal = None
    if request.method == "POST" and form.is_valid():
        answer = attempt(sign, uuid, SignatureWish(**form.cleaned_data), actor=request.actor, at=now())
        if answer:
            messages.success(request, _("Underskriften är registrerad."))
            return redirect("council:agreement", uuid)
        refusal = answer.refusal
    return form_page(request, found, _("Registrera en underskrift"), form, refusal, clause="P1")


def new_agreement(request: Request, uuid: UUID) -> HttpResponse:
    """A new agreement with the same municipality."""
    require(request.actor, "register_agreement")
    found = or_404(agreement_for, request.actor, uuid)
    form = NewAgreementForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return page(request, uuid, new=form)
    first_day = form.cleaned_data["first_day"]
    answer = attempt(make_agreement, found.care_provider.code, first_day, actor=request.actor, at=now())
    if not answer or answer.value is None:
        return page(request, uuid, refusal=answer.refusal, new=form)
    messages.success(request, _("Det nya avtalet är registrerat. Lägg till underskrifterna."))
    return redirect("council:agreement", answer.value.uuid)


def form_page(
    request: Request,
    found: SignedAgreement,
    title: str,
    form: Any,
    refusal: Refused | None,
    *,
    clause: str,
    notice: Notice | None = None,
) -> HttpResponse:
    """A form about one agreement, on a page of its own."""
    way = [*crumbs(), Crumb(found.care_provider.name, reverse("council:agreement", args=[found.uuid]))]
    template = "council/agreements/form.html"
    context = {"found": found, "form": form, "refusal": refusal, "clause": clause, "notice": notice}
    return show(request, template, title, crumbs=way, **context)


def crumbs(asked: AskedDay | None = None) -> list[Crumb]:
    query = asked.query if asked else ""
    return [Crumb(_("Avtalen"), f"{reverse('council:agreements')}{query}")]


def _signatures(found: SignedAgreement, side: int) -> list[Any]:
    return [one for one in found.signatures.all() if one.care_provider_id == side]


def _new_form(request: Request, ending: bool, given: NewAgreementForm | None) -> NewAgreementForm | None:
    if not (ending and request.actor.may("register_agreement")):
        return None
    return given or NewAgreementForm()


def _hand_over(request: Request, found: SignedAgreement, ending: bool) -> dict[str, Any]:
    """The checklist, shown once there is something to hand over or something has been ticked off."""
    points: list[HandOverPoint] = list(found.hand_over.all())
    done = sum(point.done_day is not None for point in points)
    own = request.actor.care_provider_id in (None, found.care_provider_id)
    return {
        "points": points if ending or done else [],
        "points_done": done,
        "areas": AREAS,
        "may_tick": may_tick(found, request.actor),
        "may_export": ending and own and request.actor.may("export_care_provider"),
    }
