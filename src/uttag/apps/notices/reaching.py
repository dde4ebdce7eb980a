"""How a person can be reached now: the facts that the rule asks for, and the addresses behind them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from uttag.apps.notices.models import Notice
from uttag.apps.patients.models import NoticeWish, Patient, PatientIdentity
from uttag.gateways.sms import mobile
from uttag.rules.calendar import local
from uttag.rules.notices import NoticeFacts

COMING = "notice_departed"  # the kind that tells of nothing but the day and hours


@dataclass(frozen=True, slots=True)
class Reached:
    """The rule's facts; `addresses` by channel, empty where there is none; and how the person wants to read."""

    facts: NoticeFacts
    addresses: dict[str, str]
    language: str
    large_print: bool


def reached(notice: Notice, *, at: datetime) -> Reached:
    """How to reach whom `notice` is for, by what is known of them at this moment.

    Have its patient with identity and wish, or its user, at hand.
    """
    addresses, wish = _addresses(notice), _wish(notice)
    here, patient = local(at), notice.patient
    waited = (at - notice.trying_since) if notice.trying_since else None
    facts = NoticeFacts(
        today=here.date(),
        asked_time=here.time(),
        by_clause=notice.must_reach,
        wish=wish.channel if wish else "",
        mobile=bool(addresses["sms"]),
        email=bool(addresses["email"]),
        postal=bool(addresses["letter"]),
        deceased=patient is not None and patient.deceased_on is not None,
        protected=patient.protected if patient else Patient.Protected.NONE,
        special_housing=patient is not None and patient.special_housing_id is not None,
        failed=tuple(notice.failed),
        trying=notice.channel if waited is not None else "",
        waited_minutes=int(waited.total_seconds() // 60) if waited is not None else 0,
        chosen=notice.chosen,
        staff=patient is None,
        post_too_late=_too_late_by_post(notice, here.date()),
    )
    return Reached(facts, addresses, wish.language if wish else "sv", wish.large_print if wish else False)


def _too_late_by_post(notice: Notice, today: date) -> bool:
    """A letter printed today comes in two days at the soonest: the goods that it tells of are there by then.

    One that says that a part comes later, or where to fetch a parcel (D11), is of use even so.
    """
    if notice.kind != COMING:
        return False
    return date.fromisoformat(notice.params["expected_day"]) <= today + timedelta(days=1)


def sms_number(identity: PatientIdentity) -> str:
    """A mobile number is known (D11) in whichever field it was written."""
    return mobile(identity.mobile, identity.phone)


def postal_lines(identity: PatientIdentity) -> tuple[str, ...]:
    """Name and address for an envelope; nothing where a part is missing."""
    if not (identity.street and identity.postal_code and identity.city):
        return ()
    code = f"{identity.postal_code[:3]} {identity.postal_code[3:]}"
    return (identity.name, identity.street, f"{code} {identity.city}")


def _addresses(notice: Notice) -> dict[str, str]:
    if notice.patient is None:
        return {"sms": "", "letter": "", "email": notice.user.email if notice.user else ""}
    identity = getattr(notice.patient, "identity", None)  # gone where it has been erased
    if identity is None:
        return {"sms": "", "letter": "", "email": ""}
    return {
        "sms": sms_number(identity),
        "letter": ", ".join(postal_lines(identity))[:240],
        "email": identity.email,
    }


def _wish(notice: Notice) -> NoticeWish | None:
    return getattr(notice.patient, "notice_wish", None) if notice.patient else None
