"""What must always hold of the ledger of rulings. Whether they come out the same today: `uttag replay`."""

from __future__ import annotations

from collections.abc import Iterator

import orjson
from django.db.models import Q

from uttag.ground.rulings.models import Ruling
from uttag.ground.verify import Breach, invariant
from uttag.rules.book import RULES
from uttag.rules.reasons import Refusal


@invariant(
    "rulings.name_a_known_rule",
    clause="P5",
    says="Each ruling is by a rule in the rule book, and its answer is one that the rule gives.",
)
def name_a_known_rule() -> Iterator[Breach]:
    known = {(name, kind.__name__) for name, entry in RULES.items() for kind in entry.outcome_types}
    # Few pairs, many rows: the database counts, and rows are read only where a pair is strange.
    for rule, answer in Ruling.objects.order_by().values_list("rule", "answer").distinct():
        if (rule, answer) not in known:
            for pk in Ruling.objects.filter(rule=rule, answer=answer).values_list("pk", flat=True):
                yield Breach(f"ruling {pk}", f"is a {answer} by {rule}, which the rule book does not hold")


@invariant(
    "rulings.refusals_are_refusals",
    says="A ruling is marked refused exactly when its answer is a refusal.",
)
def refusals_are_refusals() -> Iterator[Breach]:
    refusal = Q(answer=Refusal.__name__)
    for pk, answer in Ruling.objects.filter(refusal ^ Q(refused=True)).values_list("pk", "answer"):
        yield Breach(f"ruling {pk}", f"is a {answer}, and marked otherwise")


@invariant(
    "rulings.can_be_read",
    clause="I3",
    says="Each ruling's facts, outcome and readings can be read, and its code is that of its first reason.",
)
def can_be_read() -> Iterator[Breach]:
    rows = Ruling.objects.order_by().values_list("pk", "code", "facts", "outcome", "readings")
    for pk, code, *texts in rows.iterator(chunk_size=5_000):
        if fault := _fault(code, *texts):
            yield Breach(f"ruling {pk}", fault)


def _fault(code: str, facts: str, outcome: str, readings: str) -> str | None:
    try:
        _, answer, read = orjson.loads(facts), orjson.loads(outcome), orjson.loads(readings)
    except ValueError as trouble:
        return f"can't be read: {trouble}"
    reasons = answer.get("reasons")
    first = reasons[0]["code"] if reasons else ""
    if first != code:
        return f"its code is {code!r}, its first reason {first!r}"
    untold = [reading["key"] for reading in read if not reading["clause"] or not reading["decision"]]
    return f"{untold[0]} was read, and no clause or decision said" if untold else None


@invariant(
    "rulings.readings_were_in_force",
    clause="P4",
    says="No ruling read a value before the day that value was in force.",
)
def readings_were_in_force() -> Iterator[Breach]:
    # Rulings of one day read the same: each text is looked at once.
    texts = Ruling.objects.order_by().values_list("readings", flat=True).distinct()
    early = [text for text in texts.iterator() if _early(text)]
    for pk in Ruling.objects.filter(readings__in=early).values_list("pk", flat=True):
        yield Breach(f"ruling {pk}", "read a value that was not in force yet")


def _early(readings: str) -> bool:
    try:
        # ISO days compare as text.
        return any(reading["effective_from"] > reading["day"] for reading in orjson.loads(readings))
    except ValueError:
        return False  # `can_be_read` says so
