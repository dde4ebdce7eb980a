"""Letters to prescribers about changes of the assortment: a number and where to look, never a patient."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from uttag.apps.prescribing.models import PrescriptionItem
from uttag.gateways.mail import Letter, send
from uttag.ground.accounts.models import User
from uttag.ground.outbox.operations import enqueue_many
from uttag.rules.reasons import Reason, because
from uttag.rules.wording import say

LETTER = "assortment.letter"


def prescribers_of(items: QuerySet[PrescriptionItem]) -> dict[int, int]:
    """How many of the items each prescriber (user key) has."""
    counted = items.order_by().values("prescription__prescriber").annotate(items=Count("pk"))
    return dict(counted.values_list("prescription__prescriber", "items"))


def ask_for_letters(
    code: str, about: UUID, counts: Mapping[int, int], told: Mapping[str, object], *, at: datetime
) -> int:
    """One letter to each prescriber about one thing, once however often it is asked for. How many are asked for."""
    params = {name: value.isoformat() if isinstance(value, date) else value for name, value in told.items()}
    letters = {
        f"{LETTER}:{code}:{about}:{user}": {
            **{"code": code, "about": str(about), "user": user},
            "params": {**params, "items": items},
        }
        for user, items in sorted(counts.items())
    }
    enqueue_many(LETTER, letters, at=at)
    return len(counts)


def send_letter(payload: Mapping[str, Any]) -> bool:
    """Mails one of them. False where the prescriber has left or has no address."""
    person = User.objects.filter(pk=payload["user"], is_active=True).exclude(email="").first()
    if person is None:
        return False
    code, params = payload["code"], payload["params"]
    lines = (
        because("assortment_letter_greeting", "B2.12"),
        Reason(code, None, params),
        because("assortment_letter_where", "B2.12"),
        because("assortment_letter_end", "B2.12"),
    )
    subject = say(Reason(f"{code}_subject", None, params))
    # The same each time it is sent, so that a repeat after a crash can be told apart.
    letter = f"{code}-{payload['about']}-{person.uuid}".replace("_", "-")
    send(Letter(letter, person.email, subject, "\n\n".join(say(line) for line in lines)))
    return True
