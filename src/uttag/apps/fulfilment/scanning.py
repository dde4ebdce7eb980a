"""One scan at a shelf: right, or what was read instead and what to do. Shelf, then article, then lot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from uttag.apps.access.actors import Actor
from uttag.apps.fulfilment.picking import PickTask
from uttag.apps.fulfilment.table.codes import what_is
from uttag.rules.codes import Reading, names_article, same_lot, same_place
from uttag.rules.reasons import Reason, because


class Step(StrEnum):
    """What is to be read next; DONE: the line is picked."""

    PLACE = "plats"
    ARTICLE = "artikel"
    LOT = "parti"
    DONE = ""


AFTER = {Step.PLACE: Step.ARTICLE, Step.ARTICLE: Step.LOT, Step.LOT: Step.DONE}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The next step, or what was `wrong`: first what it was, then what the code belongs to."""

    step: Step
    wrong: tuple[Reason, ...] = ()


def judge(actor: Actor, step: Step, reading: Reading, task: PickTask, day: date) -> Outcome:
    """One reading at one step. A GS1 code that holds the lot too spares the last step."""
    if step is Step.PLACE:
        return _place(actor, reading, task)
    if step is Step.LOT and not reading.lot and same_lot(reading.code, task.lot):
        return _lot(actor, reading.code, reading, task, day)
    if names_article(reading.code, task):
        return _lot(actor, reading.lot, reading, task, day) if reading.lot else _no_lot(step)
    if step is Step.ARTICLE or reading.lot or reading.sscc:
        wrong = because("pick_wrong_article", None, read=reading.code, article=task.article_name)
        return Outcome(Step.ARTICLE, (wrong, what_is(actor, reading)))
    return _lot(actor, reading.code, reading, task, day)


def _place(actor: Actor, reading: Reading, task: PickTask) -> Outcome:
    if same_place(reading.code, task.place):
        return Outcome(Step.ARTICLE)
    wrong = because("pick_wrong_place", None, read=reading.code, place=task.place)
    return Outcome(Step.PLACE, (wrong, what_is(actor, reading)))


def _no_lot(step: Step) -> Outcome:
    """The article's code, without its lot: right at its own step, too little at the next."""
    if step is Step.ARTICLE:
        return Outcome(Step.LOT)
    return Outcome(Step.LOT, (because("pick_article_again", None),))


def _lot(actor: Actor, lot: str, reading: Reading, task: PickTask, day: date) -> Outcome:
    if not lot.strip():
        return Outcome(Step.LOT, (because("pick_no_lot", None),))
    if not same_lot(lot, task.lot):
        code = "pick_right_article_wrong_lot" if reading.lot else "pick_wrong_lot"
        wrong = because(code, None, lot=lot, wanted=task.lot)
        return Outcome(Step.LOT, (wrong, what_is(actor, Reading(lot), article=task.article_id)))
    unfit = _unfit(reading, task, day)
    return Outcome(Step.LOT if unfit else Step.DONE, unfit)


def _unfit(reading: Reading, task: PickTask, day: date) -> tuple[Reason, ...]:
    """Why the right lot may not be taken after all (B2.9, B2.11)."""
    if task.recalled:
        return (because("read_lot_recalled", "B2.11", lot=task.lot),)
    if task.expires_on < day:
        return (because("picked_lot_expired", "B2.9", lot=task.lot, last_day=task.expires_on),)
    if reading.last_day not in (None, task.expires_on):
        days = {"said_day": reading.last_day, "known_day": task.expires_on}
        return (because("read_other_last_day", "B2.9", **days),)
    return ()
