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
    unconfirm_pick,
)
from uttag.apps.fulfilment.queries import wave as wave_of
from uttag.ground.numbering.numbers import key_in
from uttag.interfaces.clock import now
from uttag.interfaces.web.depot.waves import crumbs_of, title_of
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.scanning import read_scan, same_code
from uttag.rules.reasons import Refused, because

PLACE, ARTICLE, LOT, DONE = "plats", "artikel", "parti", ""
STEPS = (PLACE, ARTICLE, LOT)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a reading led to: the next step (DONE: the line is picked), or what was wrong with it."""

    step: str
    wrong: str = ""


def read_at(step: str, text: str, task: PickTask) -> Outcome:
    """One reading at one step. A GS1 code that holds the lot too spares the last step."""
    scan = read_scan(text)
    if step == PLACE:
        if same_code(scan.code, task.place):
            return Outcome(ARTICLE)
        return Outcome(PLACE, _("Fel hyllplats: du läste %(read)s.") % {"read": scan.code})
    if step == ARTICLE:
        return _read_article(scan.code, scan.lot, task)
    if same_code(scan.lot or scan.code, task.lot):
        return Outcome(DONE)
    return Outcome(LOT, _("Fel parti: du läste %(read)s.") % {"read": scan.lot or scan.code})


def _read_article(code: str, lot: str, task: PickTask) -> Outcome:
    if not (same_code(code, task.gtin) or same_code(code, task.article_number)):
        return Outcome(ARTICLE, _("Fel artikel: du läste %(read)s.") % {"read": code})
    if not lot:
        return Outcome(LOT)
    if same_code(lot, task.lot):
        return Outcome(DONE)
    return Outcome(LOT, _("Rätt artikel, fel parti: du läste %(read)s.") % {"read": lot})


def pick(request: Request, wave: UUID) -> HttpResponse:
    """The line to pick now: `rad`, or the next one after `efter`."""
    found = wave_of(request.actor, wave)
    tasks = pick_tasks(request.actor, found)
    wanted, before = _key(request.GET.get("rad", "")), _key(request.GET.get("efter", ""))
    task = _task(tasks, wanted) or next_task(tasks, before)
    done = _task(tasks, before)
    step = request.GET.get("steg", "")
    if step not in STEPS:
        # Still in front of the same shelf: no need to read its code again.
        step = ARTICLE if done and task and done.picked and done.place == task.place else PLACE
    return _page(request, found, tasks, task, step, done=done if done and done.picked else None)


@require_POST
def scan(request: Request, wave: UUID) -> HttpResponse:
    """A reading, or a press on the button of one who has looked instead."""
    found = wave_of(request.actor, wave)
    tasks = pick_tasks(request.actor, found)
    task = _task(tasks, _key(request.POST.get("rad", "")))
    step = request.POST.get("steg", "")
    if task is None or step not in STEPS:
        return redirect("depot:pick", wave)
    if "utan_kod" in request.POST:
        outcome = Outcome({PLACE: ARTICLE, ARTICLE: LOT, LOT: DONE}[step])
    else:
        outcome = read_at(step, request.POST.get("kod", ""), task)
    if outcome.wrong:
        return _page(request, found, tasks, task, outcome.step, wrong=outcome.wrong)
    if outcome.step != DONE:
        return _go(wave, rad=_name(task), steg=outcome.step)
    confirm_pick(wave, task.key, actor=request.actor, at=now())
    return _go(wave, efter=_name(task))


@require_POST
def take_back(request: Request, wave: UUID) -> HttpResponse:
    """The line that was just confirmed wasn't right after all."""
    key = _key(request.POST.get("rad", ""))
    if key is None:
        return redirect("depot:pick", wave)
    unconfirm_pick(wave, key, actor=request.actor, at=now())
    return _go(wave, rad=request.POST["rad"])


def pick_list(request: Request, wave: UUID) -> HttpResponse:
    """The whole list, on the screen or on paper."""
    found = wave_of(request.actor, wave)
    tasks = pick_tasks(request.actor, found)
    title = _("Plocklista, våg %(number)d") % {"number": found.pk}
    return show(
        request, "depot/pick_list.html", title, wave=found, rows=_rows(tasks), crumbs=crumbs_of(found)
    )


@dataclass(frozen=True, slots=True)
class PickRow:
    """A task with what its templates say of it."""

    task: PickTask
    name: str
    packages: str


def _rows(tasks: list[PickTask]) -> list[PickRow]:
    return [_row(task) for task in tasks]


def _row(task: PickTask) -> PickRow:
    return PickRow(task, _name(task), packages(task.pieces, task.pieces_per_package))


def _page(
    request: Request,
    wave: Wave,
    tasks: list[PickTask],
    task: PickTask | None,
    step: str,
    *,
    wrong: str = "",
    done: PickTask | None = None,
) -> HttpResponse:
    context = {
        "wave": wave,
        "row": _row(task) if task else None,
        "step": step,
        "wrong": wrong,
        "done": _row(done) if done else None,
        "picked": sum(t.picked for t in tasks),
        "total": len(tasks),
        "open": wave.state in (Wave.State.PLANNED, Wave.State.PACKED),
        "crumbs": crumbs_of(wave),
    }
    if request.htmx:
        return render(request, "depot/_pick.html", context)
    response = show(request, "depot/pick.html", _("Plocka %(wave)s") % {"wave": title_of(wave)}, **context)
    response.status_code = 422 if wrong else 200
    return response


def task_of(request: Request, wave: Wave, key: LineKey) -> PickTask:
    """A line of a wave's picking list. Raises Refused."""
    task = _task(pick_tasks(request.actor, wave), key)
    if task is None:
        raise Refused(because("line_not_in_wave", None))
    return task


def _go(wave: UUID, **where: str) -> HttpResponse:
    return redirect(f"{reverse('depot:pick', args=[wave])}?{urlencode(where)}")


def _task(tasks: list[PickTask], key: LineKey | None) -> PickTask | None:
    return next((task for task in tasks if task.key == key), None)


def _name(task: PickTask) -> str:
    return f"{task.place_id}.{task.lot_id}"


def _key(name: str) -> LineKey | None:
    place, lot = map(key_in, name.partition(".")[::2])
    return (place, lot) if place is not None and lot is not None else None
