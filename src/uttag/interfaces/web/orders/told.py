"""Notices in words: what each was about, how it went, and what the patient reads of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from uttag.apps.notices.models import Notice, NoticeStep
from uttag.apps.notices.saying import sentence
from uttag.apps.patients.models import NoticeWish, Patient
from uttag.interfaces.web.frame.rows import Mark
from uttag.interfaces.web.frame.templatetags.words import language, phone
from uttag.interfaces.web.workspaces import Words
from uttag.rules.notices import EMAIL, LETTER, SMS

State, What = Notice.State, NoticeStep.What

STATES: dict[str, Mark] = {
    State.WAITING: Mark(_("Ska skickas"), "", "clock"),
    State.SENT: Mark(_("Skickat"), "info", "send"),
    State.DELIVERED: Mark(_("Kommit fram"), "good"),
    State.FAILED: Mark(_("Kom inte fram"), "bad"),
    State.CALLED_OFF: Mark(_("Behövdes inte"), "", "ban"),
}
_PRINTED = Mark(_("Utskrivet, väntar på att postas"), "", "mailbox")
CHANNELS: dict[str, Mark] = {
    SMS: Mark(_("Sms"), "", "message-square"),
    EMAIL: Mark(_("E-post"), "", "mail"),
    LETTER: Mark(_("Brev"), "", "mailbox"),
}
KINDS: dict[str, Words] = {
    "notice_confirmed": _("Beställning mottagen"),
    "notice_confirmed_pickup": _("Beställning mottagen, till utlämningsställe"),
    "notice_confirmed_several": _("Beställning mottagen, flera leveranser"),
    "notice_departed": _("Har lämnat depån"),
    "notice_departed_in_part": _("En del har lämnat depån"),
    "notice_part_later": _("En del kommer senare"),
    "notice_at_pickup_point": _("Finns att hämta"),
    "notice_left_outside": _("Ställt utanför"),
    "notice_not_delivered": _("Kunde inte lämnas"),
    "notice_delayed": _("Försenad"),
    "notice_delayed_no_day": _("Försenad, okänd dag"),
    "notice_delayed_prescriber": _("Försening, till förskrivare"),
}
STEPS: dict[str, tuple[Words, str]] = {
    What.UNANSWERED: (_("Systemet svarade inte, försöks igen"), "bad"),
    What.SENT: (_("Skickat"), "done"),
    What.DELIVERED: (_("Kommit fram"), "done"),
    What.FAILED: (_("Kom inte fram"), "bad"),
    What.PRINTED: (_("Brevet är utskrivet"), "done"),
    What.CALLED_OFF: (_("Behövdes inte längre"), "done"),
    What.AGAIN: (_("Ska skickas igen"), "done"),
    What.TOLD: (_("Har fått besked på annat sätt"), "done"),
}


@dataclass(frozen=True, slots=True)
class ToldLine:
    """One notice as a list shows it. `at`: when it was sent, or asked for."""

    notice: Notice
    kind: Words
    state: Mark
    channel: Mark | None
    text: str
    at: datetime


def told_line(notice: Notice) -> ToldLine:
    return ToldLine(
        notice=notice,
        kind=KINDS.get(notice.kind, notice.kind),
        state=_PRINTED if _to_post(notice) else STATES[notice.state],
        channel=CHANNELS.get(notice.channel),
        text=sentence(notice, language()),
        at=notice.sent_at or notice.asked_at,
    )


def _to_post(notice: Notice) -> bool:
    return notice.state == State.WAITING and notice.batch_id is not None


def told_lines(notices: Iterable[Notice]) -> list[ToldLine]:
    return [told_line(notice) for notice in notices]


def whom(notice: Notice) -> str:
    """Whom it is for, as lists may say it: nobody is named whose identity is protected (I2)."""
    patient = notice.patient
    if patient is None:
        return notice.user.name if notice.user else ""
    if patient.protected != Patient.Protected.NONE:
        return str(_("Skyddad person"))
    return patient.identity.name


def where_to(notice: Notice) -> str:
    """Where it goes, unless hidden or forgotten: of a letter without the name, a number as it is read out."""
    if notice.patient is not None and notice.patient.protected != Patient.Protected.NONE:
        return ""
    if notice.address_forgotten_at:
        return str(_("Adressen är borttagen"))
    if notice.channel == LETTER:
        return notice.address.partition(", ")[2]
    return phone(notice.address) if notice.channel == SMS else notice.address


CHANNEL_CHOICES = [(channel.value, CHANNELS[channel].word) for channel in NoticeWish.Channel]
