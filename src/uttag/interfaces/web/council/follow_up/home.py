"""Following up: rounds of the finances, evaluations, yearly reports, and what is due of them."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from uttag.apps.agreement.queries import cooperation
from uttag.apps.governance.follow_up.gathering import assignment_on
from uttag.apps.governance.models import FinanceRound
from uttag.apps.governance.queries import follow_up as queries
from uttag.interfaces.clock import today
from uttag.interfaces.web.council.follow_up.forms import PlanForm, YearForm
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.rules.following_up import Part
from uttag.rules.reasons import Refused


def following_up(request: Request) -> HttpResponse:
    return page(request)


def page(request: Request, *, plan: PlanForm | None = None, refusal: Refused | None = None) -> HttpResponse:
    """The page, also with a form that was refused."""
    actor, day = request.actor, today()
    years = queries.finance_years(actor, day)
    rounds: Listing[FinanceRound] = Listing(request, queries.rounds(actor), _columns(), per_page=12)
    writes, keeps = actor.may("write_report"), actor.may("keep_follow_up")
    evaluations, reports = list(queries.evaluations(actor)), list(queries.reports(actor))
    first_year = cooperation().starts_day.year
    return show(
        request,
        "council/follow_up/home.html",
        _("Uppföljning"),
        day=day,
        years=years,
        rounds=rounds,
        plan=plan or (PlanForm(parts=plan_parts(request)) if keeps else None),
        evaluations=evaluations,
        new_evaluation=_years(first_year, day.year, {one.year for one in evaluations}) if writes else None,
        reports=reports,
        new_report=_years(first_year, day.year, {one.year for one in reports}) if writes else None,
        assignment=assignment_on(day),
        refusal=refusal,
    )


def plan_parts(request: Request) -> list[Part]:
    """The parts of this year and the last that lack a round, the latest first."""
    missing = [part for _, found in queries.finance_years(request.actor, today()) for part in found.missing]
    return sorted(missing, key=lambda part: part.first_day, reverse=True)


def _years(first: int, last: int, taken: set[int]) -> YearForm | None:
    """Years to begin with, last year first; None where all are taken."""
    free = [year for year in range(last, first - 1, -1) if year not in taken]
    if not free:
        return None
    begin = last - 1 if last - 1 in free else free[0]
    return YearForm(years=free, initial={"year": begin})


def _columns() -> list[Column]:
    return [
        Column(_("Period"), "period", ("first_day",)),
        Column(_("Planerad"), "planerad", ("planned_day", "pk")),
        Column(_("Underlag"), "underlag", ("material_at", "pk")),
        Column(_("Läge")),
    ]
