"""Picking with a hand scanner: one shelf at a time; the scanner types, the page says right or wrong."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.fulfilment.models import Wave
from uttag.apps.fulfilment.notes import packages
from uttag.apps.fulfilment.picking import (
    LineKey,
    PickTask,
    confirm_pick,
    next_task,
    pick_tasks,
    progress,
    task_at,
    unconfirm_pick,
)
from uttag.apps.fulfilment.queries import wave as wave_of
from uttag.apps.fulfilment.scanning import AFTER, Step, judge
from uttag.ground.numbering.numbers import key_in
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.depot.scans import reading_of
from uttag.interfaces.web.depot.waves import crumbs_of, title_of
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.tables import Listing
from uttag.rules.reasons import Reason, Refused, because

STEPS = {step.value: step for step in AFTER}
SHELVES_A_PAGE = 100


def pick(request: Request, wave: UUID) -> HttpResponse:
    """The line to pick now: `rad`, or the next one after `efter`."""
    found = wave_of(request.actor, wave)
    before = task_at(request.actor, found, _key(request.GET.get("efter", "")))
    task = task_at(request.actor, found, _key(request.GET.get("rad", "")))
    task = task or next_task(request.actor, found, before.key if before else None)
    step = STEPS.get(request.GET.get("steg", ""))
    if step is None:
        # Still in front of the same shelf: no need to read its code again.
        same = before and task and before.picked and before.place == task.place
        step = Step.ARTICLE if same else Step.PLACE
    return _page(request, found, task, step, done=before if before and before.picked else None)


@require_POST
def scan(request: Request, wave: UUID) -> HttpResponse:
    """A reading, or a press on the button of one who has looked instead."""
    found = wave_of(request.actor, wave)
    task = task_at(request.actor, found, _key(request.POST.get("rad", "")))
    step = STEPS.get(request.POST.get("steg", ""))
    if task is None or step is None:
        return redirect("depot:pick", wave)
    after = AFTER[step]
    wrong: tuple[Reason, ...] = ()
    if "utan_kod" not in request.POST:
        outcome = judge(request.actor, step, reading_of(request.POST.get("kod", "")), task, today())
        after, wrong = outcome.step, outcome.wrong
    if not wrong and after is Step.DONE:
        answer = attempt(confirm_pick, wave, task.key, actor=request.actor, at=now())
        if answer:
            return _go(wave, efter=_name(task))
        after, wrong = step, answer.refusal.reasons if answer.refusal else ()
    if wrong:
        return _page(request, found, task, after, wrong=wrong)
    return _go(wave, rad=_name(task), steg=after.value)


@require_POST
def take_back(request: Request, wave: UUID) -> HttpResponse:
    """The line that was just confirmed wasn't right after all."""
    key = _key(request.POST.get("rad", ""))
    if key is None:
        return redirect("depot:pick", wave)
    unconfirm_pick(wave, key, actor=request.actor, at=now())
    return _go(wave, rad=request.POST["rad"])


def pick_list(request: Request, wave: UUID) -> HttpResponse:
    """The list as one walks, a page at a time; with `utskrift` all of it, for paper."""
    found = wave_of(request.actor, wave)
    tasks, on_paper = pick_tasks(request.actor, found), bool(request.GET.get("utskrift"))
    per_page = max(len(tasks), 1) if on_paper else SHELVES_A_PAGE
    listing: Listing[PickTask] = Listing(request, tasks, (), per_page=per_page)
    crumbs = crumbs_of(found)
    if on_paper:
        crumbs.append(Crumb(_("Plocklista"), reverse("depot:pick_list", args=[found.uuid])))
    return show(
        request,
        "depot/pick_list.html",
        _("Plocklista, våg %(number)d") % {"number": found.pk},
        wave=found,
        listing=listing,
        rows=[_row(task) for task in listing],
        on_paper=on_paper,
        crumbs=crumbs,
    )


@dataclass(frozen=True, slots=True)
class PickRow:
    """A task with what its templates say of it."""

    task: PickTask
    name: str
    packages: str


def _row(task: PickTask) -> PickRow:
    return PickRow(task, _name(task), packages(task.pieces, task.pieces_per_package))


def _page(
    request: Request,
    wave: Wave,
    task: PickTask | None,
    step: Step,
    *,
    wrong: tuple[Reason, ...] = (),
    done: PickTask | None = None,
) -> HttpResponse:
    picked, total = progress(wave)
    context = {
        "wave": wave,
        "row": _row(task) if task else None,
        "step": step.value,
        "wrong": wrong,
        "done": _row(done) if done else None,
        "picked": picked,
        "total": total,
        "open": wave.unsent,
        "crumbs": crumbs_of(wave),
    }
    if request.htmx:
        return render(request, "depot/_pick.html", context)
    response = show(request, "depot/pick.html", _("Plocka %(wave)s") % {"wave": title_of(wave)}, **context)
    response.status_code = 422 if wrong else 200
    return response


def task_of(request: Request, wave: Wave, key: LineKey) -> PickTask:
    """A line of a wave's picking list. Raises Refused."""
    task = task_at(request.actor, wave, key)
    if task is None:
        raise Refused(because("line_not_in_wave", None))
    return task


def _go(wave: UUID, **where: str) -> HttpResponse:
    return redirect(f"{reverse('depot:pick', args=[wave])}?{urlencode(where)}")


def _name(task: PickTask) -> str:
    return f"{task.place_id}.{task.lot_id}"


def _key(name: str) -> LineKey | None:
    place, lot = map(key_in, name.partition(".")[::2])
    return (place, lot) if place is not None and lot is not None else None
