"""Why: a reason is a code, a clause and parameters; `wording` turns it into Swedish and English.

Parameters say by their name how they are written out: `*_day` is a date, `*_at` an instant,
`*_time` a time of day, `*_ore` an amount in öre, `*_count` a number of things, `*_rate` a share, `*_days` a
number of days (and `working_days` of working days), `*_weight` a weight in grams, `*_holidays` a tuple of
holiday codes, `*_code` a code that people know by another word ("continence"), `role` and `state` likewise;
anything else as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import islice


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence of a *Varför?*: `code` is a key in the wording, `clause` an id of the agreement."""

    code: str
    clause: str | None = None
    params: Mapping[str, object] = field(default_factory=dict)


def because(code: str, clause: str | None = None, /, **params: object) -> Reason:
    """A reason, written short."""
    return Reason(code, clause, params)


def some(names: Collection[str], most: int) -> str:
    """Names in their order, as many as a sentence holds; that there are more is shown."""
    return ", ".join(islice(names, most)) + (" …" if len(names) > most else "")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A rule's no. The first reason says what is wrong; `instead` names what can be had."""

    reasons: tuple[Reason, ...]
    instead: tuple[Reason, ...] = ()


class Refused(Exception):
    """An operation was refused and left everything as it was. Carries the reasons to show.

    Named so, without "Error": a refusal is an answer.
    """

    def __init__(self, *reasons: Reason, instead: tuple[Reason, ...] = ()) -> None:
        super().__init__(", ".join(reason.code for reason in reasons))
        self.reasons = reasons
        self.instead = instead

    @classmethod
    def by(cls, refusal: Refusal) -> Refused:
        return cls(*refusal.reasons, instead=refusal.instead)
