"""What must always hold of the agreements with each municipality, their notices, and disputes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from django.db.models import F

from uttag.apps.agreement.models import Dispute, Notice, NoticeWithdrawal, SignedAgreement
from uttag.apps.agreement.signed.disputes import steps_taken
from uttag.apps.parties.models import CareProvider
from uttag.ground.rulings import codec
from uttag.ground.rulings.models import Ruling
from uttag.ground.rulings.replay import Replayer
from uttag.ground.verify import Breach, invariant
from uttag.rules.calendar import local
from uttag.rules.disputes import DisputeStepFacts, step
from uttag.rules.reasons import Refusal
from uttag.rules.rulings import rule_on
from uttag.rules.terms import TermBook

_AHEAD = timedelta(days=400 * 365)


@invariant(
    "agreement.notices_end_it_when_the_rule_says",
    clause="P3",
    says="A notice's last day of the agreement, and whether it came late, are what the rule says today of its facts.",
)
def notices_end_it_when_the_rule_says() -> Iterator[Breach]:
    replayer = Replayer()
    for notice in Notice.objects.select_related("agreement"):
        ruling = Ruling.objects.filter(id=notice.ruling, rule="periods.notice").first()
        if fault := "rests on no ruling" if ruling is None else _unlike(notice, ruling, replayer):
            yield Breach(f"notice {notice.uuid}", fault)


def _unlike(notice: Notice, ruling: Ruling, replayer: Replayer) -> str | None:
    facts, outcome = codec.load_plain(ruling.facts), codec.load_plain(ruling.outcome)
    own = {"received_day": notice.received_day, "first_day": notice.agreement.first_day}
    if any(facts[name] != day.isoformat() for name, day in own.items()):
        return "was ruled on with other days than its own"
    if (outcome.get("ends_day"), outcome.get("late")) != (notice.ends_day.isoformat(), notice.late):
        return f"ends the agreement on {notice.ends_day}, which its ruling doesn't say"
    return None if replayer.again(ruling).same else "would be ruled otherwise today"


@invariant(
    "agreement.notices_are_by_the_parties",
    clause="P3",
    says="Each notice is given by one of its agreement's two parties, the municipality and the region.",
)
def notices_are_by_the_parties() -> Iterator[Breach]:
    strangers = Notice.objects.exclude(given_by=F("agreement__care_provider")).exclude(
        given_by__kind=CareProvider.Kind.REGION
    )
    for uuid, code in strangers.values_list("uuid", "given_by__code"):
        yield Breach(f"notice {uuid}", f"is given by {code}, which is no party")


@invariant(
    "agreement.one_agreement_at_a_time",
    clause="P1",
    says="Each municipality that is a party has one agreement with the region at a time, and no one else has any.",
)
def one_agreement_at_a_time() -> Iterator[Breach]:
    agreements = SignedAgreement.objects.select_related("care_provider").prefetch_related(
        "notices__withdrawal"
    )
    of: dict[int, list[SignedAgreement]] = {}
    for agreement in agreements.order_by("first_day"):
        of.setdefault(agreement.care_provider_id, []).append(agreement)
    for provider in CareProvider.objects.order_by("code"):
        own = of.get(provider.pk, [])
        municipality = provider.kind == CareProvider.Kind.MUNICIPALITY
        # Where none is registered at all there is no folder with a first day to make them from.
        if bool(own) != municipality and of:
            yield Breach(f"care provider {provider.code}", f"has {len(own)} agreements")
        for before, after in pairwise(own):
            if after.first_day <= _last_day(before):
                yield Breach(f"agreement {after.uuid}", "begins while the one before it is in force")


def _last_day(agreement: SignedAgreement) -> date:
    """By the notices that stand; far ahead without any."""
    ends = [one.ends_day for one in agreement.notices.all() if not hasattr(one, "withdrawal")]
    return min(ends, default=agreement.first_day + _AHEAD)


@invariant(
    "agreement.withdrawals_come_before_the_end",
    clause="P3",
    says="A notice is taken back after it came and before the agreement has ended.",
)
def withdrawals_come_before_the_end() -> Iterator[Breach]:
    every = NoticeWithdrawal.objects.select_related("notice")
    for withdrawal in every:
        notice, registered = withdrawal.notice, local(withdrawal.registered_at).date()
        if not notice.received_day <= withdrawal.withdrawn_day <= registered <= notice.ends_day:
            yield Breach(f"notice {notice.uuid}", f"is taken back on {withdrawal.withdrawn_day}")


@invariant(
    "agreement.disputes_go_step_by_step",
    clause="P10",
    says="A dispute's steps are in an order that the rule allows, each no earlier than the one before it.",
)
def disputes_go_step_by_step() -> Iterator[Breach]:
    for dispute in Dispute.objects.prefetch_related("steps"):
        rows = sorted(dispute.steps.all(), key=lambda row: row.pk)
        taken = steps_taken(rows)
        if not taken:
            yield Breach(f"dispute {dispute.uuid}", "has no step")
        for place, (row, one) in enumerate(zip(rows, taken, strict=True)):
            facts = DisputeStepFacts(one.kind, one.day, local(row.recorded_at).date(), taken[:place])
            outcome = rule_on(step, facts, TermBook(())).outcome
            if isinstance(outcome, Refusal):
                yield Breach(f"dispute {dispute.uuid}", f"step {place + 1}: {outcome.reasons[0].code}")
