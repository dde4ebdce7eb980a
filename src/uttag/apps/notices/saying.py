"""What a notice says: in an SMS, and at more length in a letter or mail. Nothing clinical in either (I2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from uttag.apps.agreement.sender import sender
from uttag.apps.notices.models import Notice
from uttag.gateways.sms import plain, segments
from uttag.rules.reasons import because
from uttag.rules.wording import say, sentences

MOST_SEGMENTS = 2
MOST_SIGNS = 306  # of GSM's plain alphabet in two segments


@dataclass(frozen=True, slots=True)
class Written:
    """A notice in words. `paragraphs` end with where to ask and where to look."""

    subject: str
    paragraphs: tuple[str, ...]


def site() -> str:
    """Where people follow their orders; empty where the installation doesn't know its own address."""
    return f"{settings.SITE}/mina-uttag/" if settings.SITE else ""


def sentence(notice: Notice, language: str = "") -> str:
    """What it is about, in one sentence or two."""
    return say(because(notice.kind, None, **_params(notice)), language or notice.language)


def sms(notice: Notice) -> str:
    """At most two segments. The way to the site is added where it costs nothing more."""
    text = plain(sentence(notice))
    if segments(text) > MOST_SEGMENTS:
        text = f"{text[: MOST_SIGNS - 3]}..."
    longer = f"{text} {site()}".rstrip()
    return longer if notice.user_id is None and segments(longer) == segments(text) else text


def written(notice: Notice, *, answerable: bool = False) -> Written:
    """For a letter or mail. `answerable`: mail says that it can't be replied to, a letter needn't."""
    language = notice.language
    who = sender(language)
    parts = [sentence(notice)]
    parts += [_line(line, language) for line in notice.params.get("lines", ())]
    if notice.user_id is None and site():
        parts.append(say(because("notice_site", None, site=site()), language))
    parts.append(say(because("notice_question", "K2", phone=who.phone, hours=who.hours), language))
    if not answerable:
        parts.append(say(because("notice_no_reply", None), language))
    return Written(subject(notice), tuple(parts))


def subject(notice: Notice) -> str:
    """The kind's own, or one that fits all."""
    own = f"{notice.kind}_subject"
    code = own if own in sentences(notice.language) else "notice_subject"
    return say(because(code, None, **_params(notice)), notice.language)


def _params(notice: Notice) -> dict[str, Any]:
    return {name: value for name, value in notice.params.items() if name != "lines"}


def _line(line: dict[str, Any], language: str) -> str:
    params = {name: value for name, value in line.items() if name != "code"}
    return say(because(line["code"], None, **params), language)
