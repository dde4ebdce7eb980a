"""The prescriber is told by e-mail when the application is prepared and decided: no product, no patient (I2)."""

from __future__ import annotations

from datetime import datetime

from uttag.apps.prescribing.models import DispensationApplication
from uttag.gateways.mail import Letter, send
from uttag.ground.outbox.operations import enqueue
from uttag.rules.calendar import local
from uttag.rules.reasons import because
from uttag.rules.wording import say

LETTER = "dispensation.letter"
WORDS = ("prepared", "approved", "refused")


def ask_for_letter(found: DispensationApplication, said: str, *, at: datetime) -> None:
    """A letter about what was just done, once; `said` is one of WORDS. Sent by the worker."""
    enqueue(
        LETTER,
        {"application": str(found.uuid), "said": said},
        at=at,
        key=f"{LETTER}:{found.uuid}:{said}",
        care_provider_id=found.care_provider_id,
    )


def send_letter(application: str, said: str) -> bool:
    """Mails it to the one who asked. False where that person has no address, or works here no more."""
    found = DispensationApplication.objects.select_related("asked_by").get(uuid=application)
    person = found.asked_by
    if not person.email or not person.is_active:
        return False
    asked_day = local(found.asked_at).date()
    lines = [
        because(f"dispensation_letter_{said}", "B2.2", asked_day=asked_day),
        because("dispensation_letter_end", "B2.2"),
    ]
    text = "\n\n".join(say(line) for line in lines)
    subject = say(because("dispensation_letter_subject", "B2.2"))
    send(Letter(f"dispensation-{found.uuid}-{said}", person.email, subject, text))
    return True
