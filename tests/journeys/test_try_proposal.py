"""What if: a proposal tried on a past period's rulings, batch by batch, counted once, with the rows behind (P4)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests import changes as c
from tests import region as r
from uttag.apps.access.roles import Role
from uttag.apps.governance.matters.matters import change_matter
from uttag.apps.governance.matters.what_if import ask_what_if, last_quarter, step_of
from uttag.apps.governance.models import Matter, WhatIf, WhatIfRow
from uttag.apps.governance.queries.matters import what_if_rows
from uttag.apps.ordering.wishes import DeliveryChoice
from uttag.ground.outbox.models import Message
from uttag.ground.outbox.operations import MOST_ATTEMPTS
from uttag.ground.rulings.models import Ruling
from uttag.interfaces.worker.handlers import HANDLERS
from uttag.journeys import try_proposal
from uttag.journeys.replay import replay_all
from uttag.rules.reasons import Refused
from uttag.rules.words import Urgency

pytestmark = [pytest.mark.django_db, pytest.mark.clause("P4")]

ACUTE = DeliveryChoice(urgency=Urgency.ACUTE)
AFTER = datetime(2026, 4, 3, 8, 0, tzinfo=c.NOW.tzinfo)


@pytest.fixture
def orders() -> int:
    """Orders of four days, and an acute one, all of 2 April."""
    region = r.region()
    for number in ("K1", "K2", "K3"):
        r.article(number)
    r.stock(region, "K3", 600)
    for number in (r.TORVALD, r.SIGNE):
        patient = r.patient(region, number)
        r.place(region, patient, r.item(region, patient, "K1"))
        r.place(region, patient, r.item(region, patient, "K3"), delivery=ACUTE)
    return 2


def ask(matter: Matter, **more: Any) -> WhatIf:
    given = {
        "since": date(2026, 3, 1),
        "until": c.TODAY,
        "actor": c.person(Role.COUNCIL),
        "at": AFTER,
        **more,
    }
    return ask_what_if(matter.uuid, **given)


def work() -> int:
    """Does what waits, as the worker does."""
    steps = 0
    while message := Message.objects.filter(kind="proposal.try", done_at=None).first():
        HANDLERS[message.kind](message, AFTER)
        Message.objects.filter(pk=message.pk).update(done_at=AFTER)
        steps += 1
    return steps


def test_three_days_would_have_changed_each_ordinary_promise(orders: int) -> None:
    what_if = ask(c.propose(at=AFTER))
    work()

    what_if.refresh_from_db()
    assert what_if.done_at == AFTER
    assert what_if.totals["differing"] == [["delivery.promise", "1495", orders]]
    assert what_if.totals["run"]["delivery.promise"] == 4
    assert what_if.totals["ahead"] == [c.DAYS]
    assert WhatIfRow.objects.filter(what_if=what_if).count() == orders
    [one, _] = try_proposal.differences_of(
        what_if, list(WhatIfRow.objects.values_list("ruling", flat=True))
    ).values()
    assert one.replayed.new is not None
    assert one.replayed.new["deadline_day"] < one.replayed.old["deadline_day"]


def test_it_counts_what_a_replay_of_everything_counts(orders: int) -> None:
    matter = c.propose((c.DAYS, c.MAY, 2), ("acute.requested_by", c.MAY, ["prescriber"]), at=AFTER)
    what_if = ask(matter)
    work()
    what_if.refresh_from_db()
    from uttag.apps.governance.matters.proposing import as_proposed

    proposed = as_proposed(matter.values.select_related("term__clause"))
    everything = replay_all(since=what_if.since, until=what_if.until, proposed=proposed)
    assert what_if.totals["differing"] == [[*key, n] for key, n in sorted(everything.differing.items())]
    assert what_if.totals["run"] == dict(everything.run)


def test_new_refusals_are_told_apart(orders: int) -> None:
    what_if = ask(c.propose(("acute.requested_by", c.MAY, ["prescriber"]), at=AFTER))
    work()

    what_if.refresh_from_db()
    assert what_if.totals["turned"] == {"refused": 2}
    rows = what_if_rows(c.person(Role.COUNCIL), what_if, turned="refused")
    assert rows.count() == 2


def test_batches_add_up_and_a_step_done_twice_counts_once(
    orders: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(try_proposal, "BATCH", 1)
    what_if = ask(c.propose(at=AFTER))
    first = Message.objects.get(kind="proposal.try")
    HANDLERS[first.kind](first, AFTER)
    what_if.refresh_from_db()
    assert what_if.done_at is None
    assert what_if.totals["tried"] == 1

    work()
    what_if.refresh_from_db()
    assert what_if.totals["tried"] == what_if.totals["to_try"] == 2
    assert what_if.totals["differing"] == [["delivery.promise", "1495", orders]]
    HANDLERS[first.kind](first, AFTER)
    assert WhatIfRow.objects.count() == orders


def test_asked_twice_is_one_run_and_one_given_up_is_taken_up_anew(orders: int) -> None:
    matter = c.propose(at=AFTER)
    one = ask(matter)
    assert ask(matter) == one
    Message.objects.update(given_up_at=AFTER, attempts=MOST_ATTEMPTS, last_error="x")
    assert ask(matter) == one
    step = step_of(one)
    assert step is not None
    assert step.given_up_at is None
    work()
    other = ask(matter)
    assert other != one
    work()
    assert list(WhatIf.objects.values_list("pk", flat=True)) == [other.pk]
    assert set(WhatIfRow.objects.values_list("what_if", flat=True)) == {other.pk}


def test_periods_that_can_not_be_are_refused() -> None:
    r.region()
    matter = c.propose(at=AFTER)
    tomorrow = AFTER.date() + timedelta(days=1)
    for since, until, code in (
        (c.TODAY, c.TODAY - timedelta(days=1), "what_if_period_wrong"),
        (c.TODAY, tomorrow, "what_if_period_wrong"),
        (date(2024, 1, 1), c.TODAY, "what_if_too_long"),
    ):
        with pytest.raises(Refused, match=code):
            ask(matter, since=since, until=until)
    with pytest.raises(Refused, match="not_your_role"):
        ask(matter, actor=c.person(Role.PRESCRIBER))


def test_a_changed_proposal_forgets_what_the_old_one_would_have_done(orders: int) -> None:
    actor = c.person(Role.LMN)
    matter = c.propose(actor=actor, at=AFTER)
    ask(matter)
    work()
    change_matter(matter.uuid, title="Två", values=[(c.DAYS, c.MAY, 2)], actor=actor, at=AFTER)
    assert not WhatIf.objects.exists()
    assert not WhatIfRow.objects.exists()
    assert work() == 0


def test_what_the_code_alone_would_change_is_not_counted(orders: int) -> None:
    """A promise kept otherwise than today's code would answer differs with the proposal and without."""
    acute = Ruling.objects.filter(rule="delivery.promise", facts__contains='"acute"')
    Ruling._base_manager.filter(pk__in=acute).update(outcome='{"reasons":[]}')
    what_if = ask(c.propose(("calendar.extra_non_working", c.MAY, ["christmas_eve"]), at=AFTER))
    work()
    what_if.refresh_from_db()
    assert what_if.totals["differing"] == []


def test_the_last_full_quarter() -> None:
    assert last_quarter(date(2026, 4, 1)) == (date(2026, 1, 1), date(2026, 3, 31))
    assert last_quarter(date(2026, 2, 28)) == (date(2025, 10, 1), date(2025, 12, 31))
