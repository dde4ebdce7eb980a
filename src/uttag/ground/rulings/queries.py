"""Reads rulings: for the *Varför?* panel, from the stored row alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from uttag.ground.rulings import codec
from uttag.ground.rulings.models import Ruling
from uttag.ground.rulings.operations import Prepared
from uttag.rules.reasons import Reason
from uttag.rules.terms import TermReading


@dataclass(frozen=True, slots=True)
class Explanation:
    """A ruling, ready to be shown. `facts` and `outcome` are plain JSON values, by the rule's own names.

    `reasons` are the outcome's own; `details` those of its parts, such as one per line left out.
    """

    id: UUID
    rule: str
    answer: str
    refused: bool
    subject_kind: str
    subject_uuid: UUID
    ruled_at: datetime
    care_provider_id: int | None
    reasons: tuple[Reason, ...]
    instead: tuple[Reason, ...]
    details: tuple[Reason, ...]
    readings: tuple[TermReading, ...]
    facts: dict[str, Any]
    outcome: dict[str, Any]


def rulings_about(subject_uuid: UUID) -> models.QuerySet[Ruling]:
    """Every ruling about one thing, oldest first."""
    return Ruling.objects.filter(subject_uuid=subject_uuid).order_by("ruled_at", "id")


def latest_rulings(subjects: Iterable[UUID], rule: str) -> dict[UUID, UUID]:
    """For each thing ruled on by `rule`, the latest such ruling's id."""
    about = Ruling.objects.filter(subject_uuid__in=list(subjects), rule=rule).order_by("ruled_at", "id")
    return dict(about.values_list("subject_uuid", "id"))


def explanation(ruling_id: UUID) -> Explanation:
    """The ruling as it was made. Raises Ruling.DoesNotExist."""
    return explain(Ruling.objects.get(id=ruling_id))


def explanations(ruling_ids: Iterable[UUID]) -> list[Explanation]:
    """Several at once; those that aren't there are left out."""
    return [explain(ruling) for ruling in Ruling.objects.filter(id__in=list(ruling_ids))]


def explain(ruling: Ruling | Prepared) -> Explanation:
    """The same from a row at hand."""
    outcome = codec.load_plain(ruling.outcome)
    own = {name: value for name, value in outcome.items() if name not in ("reasons", "instead")}
    return Explanation(
        id=ruling.id,
        rule=ruling.rule,
        answer=ruling.answer,
        refused=ruling.refused,
        subject_kind=ruling.subject_kind,
        subject_uuid=ruling.subject_uuid,
        ruled_at=ruling.ruled_at,
        care_provider_id=ruling.care_provider_id,
        reasons=tuple(_reasons_in(outcome.get("reasons", ()))),
        instead=tuple(_reasons_in(outcome.get("instead", ()))),
        details=tuple(_reasons_in(own)),
        readings=codec.load(tuple[TermReading, ...], ruling.readings),
        facts=codec.load_plain(ruling.facts),
        outcome=own,
    )


def _reasons_in(value: Any) -> Iterator[Reason]:
    """All reasons within a JSON value, in order."""
    if isinstance(value, dict):
        if value.keys() == {"code", "clause", "params"}:
            yield Reason(value["code"], value["clause"], codec.typed_params(value["params"]))
            return
        value = list(value.values())
    if isinstance(value, list | tuple):
        for part in value:
            yield from _reasons_in(part)
