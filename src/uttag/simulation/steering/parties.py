"""What happens between the parties: signatures, a notice, a dispute, cooperation; and LMN's follow-ups."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from uttag.apps.access.actors import Actor
from uttag.apps.agreement.models import SignedAgreement
from uttag.apps.agreement.signed.disputes import DisputeWish, StepWish, add_dispute_step, open_dispute
from uttag.apps.agreement.signed.notices import NoticeWish, register_notice
from uttag.apps.agreement.signed.signing import SignatureWish, sign
from uttag.apps.governance.follow_up.cooperating import Accord, close_point, raise_point, record_meeting
from uttag.apps.governance.follow_up.finance_rounds import plan_round
from uttag.apps.governance.follow_up.knowledge import follow_up_task, publish, report_to_council
from uttag.apps.governance.follow_up.reporting import draft_report
from uttag.apps.governance.models import KnowledgeTask
from uttag.ground.files.uploads import Upload
from uttag.rules.calendar import months_later
from uttag.rules.disputes import DisputeStepKind
from uttag.rules.following_up import Rhythm
from uttag.simulation.population.tables import table

KEY = UUID("5d1f3b0a-9a0e-4f39-8c55-57f0d1b0c0de")
SIGNED_DAY = date(2018, 4, 12)


def sign_all(secretary: Actor, *, at: datetime) -> None:
    """Each municipality's agreement has two made-up signatures, named by their office alone."""
    for agreement in SignedAgreement.objects.select_related("care_provider").order_by("pk"):
        place = agreement.care_provider.name
        for side, title in (
            (agreement.care_provider.code, "Kommunstyrelsens ordförande"),
            ("VGR", "Servicenämndens ordförande"),
        ):
            wish = SignatureWish(side, f"Påhittad {title.lower()}", title, place, SIGNED_DAY)
            sign(agreement.uuid, wish, actor=secretary, at=at)


def give_notice(secretary: Actor, at: datetime) -> None:
    """One municipality gives notice."""
    words = table("steering")["notice"]
    agreement = SignedAgreement.objects.get(care_provider__code=words["party"])
    document = Upload("uppsagning.txt", f"{words['text']}\n".encode())
    wish = NoticeWish(words["party"], at.date(), document, talks_failed=True)
    register_notice(agreement.uuid, wish, actor=secretary, at=at)


def disagree(secretary: Actor, at: datetime) -> None:
    """A dispute that is being talked about."""
    words, day = table("steering")["dispute"], at.date()
    wish = DisputeWish(
        words["party"], words["title"], day - timedelta(days=20), words["text"], words["clause"]
    )
    dispute = open_dispute(wish, actor=secretary, at=at)
    talks = StepWish(DisputeStepKind.TALKS, day - timedelta(days=6), words["talks"])
    add_dispute_step(dispute.uuid, talks, actor=secretary, at=at)


def cooperate(secretary: Actor, at: datetime) -> None:
    """A meeting with points, of which the first ends in a change by accord (8:1)."""
    words, day = table("steering")["cooperation"], at.date()
    told = {name: words[name] for name in ("title", "participants", "notes")}
    record_meeting(KEY, day=day, occasion="continuous", **told, actor=secretary, at=at)
    for number, point in enumerate(words["point"]):
        due_day = day + timedelta(days=20 + 25 * number)
        raise_point(uuid5(KEY, point["title"]), **point, due_day=due_day, meeting=KEY, actor=secretary, at=at)
    accord = Accord(words["with_whom"], day + timedelta(days=14))
    first = uuid5(KEY, words["point"][0]["title"])
    close_point(first, outcome=words["agreed"], accord=accord, actor=secretary, at=at)


def follow_up(lmn: Actor, at: datetime) -> None:
    """Most tasks are followed up and told of where they should be; what the data file lacks is due."""
    for code, text in table("steering")["follow_up"].items():
        task = KnowledgeTask.objects.get(code=code)
        period = _PERIODS[task.rhythm](at.date())
        kept = follow_up_task(code, text=text, done_day=at.date(), period=period, actor=lmn, at=at)
        if task.on_web:
            publish(kept.uuid, actor=lmn, at=at)
        if task.to_council:
            report_to_council(kept.uuid, actor=lmn, at=at)


def plan_follow_up(secretary: Actor, at: datetime) -> None:
    """The finances of this half-year are to be looked at when it is over; the year's report is begun."""
    year, half = at.year, 1 if at.month <= 6 else 7
    last_month = date(year, half + 5, 1)
    plan_round(date(year, half, 1), planned_day=months_later(last_month, 2), actor=secretary, at=at)
    draft_report(year, actor=secretary, at=at)


def _quarter_before(day: date) -> str:
    before = months_later(day, -3)
    return f"{before.year}K{(before.month + 2) // 3}"


_PERIODS: dict[str, Callable[[date], str]] = {
    Rhythm.QUARTERLY: _quarter_before,
    Rhythm.YEARLY: lambda day: str(day.year - 1),
    Rhythm.CONTINUOUS: lambda day: "",
}
