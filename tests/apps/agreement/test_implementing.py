"""Each party is told of a decision and says when it has carried it out; who has not is seen (P4, G10)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import changes as c
from tests import region as r
from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.agreement.changes.implementing import mark_implemented
from uttag.apps.agreement.changes.reading_decisions import read_decision
from uttag.apps.agreement.changes.standing import parties_of
from uttag.apps.agreement.models import Decision, DecisionRead, Implementation
from uttag.apps.governance.matters.matters import raise_matter
from uttag.ground.tasks.models import Task
from uttag.rules.reasons import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def decided() -> Decision:
    r.region()
    return c.decide(c.propose())


@pytest.fixture
def contact(decided: Decision) -> Actor:
    return c.person(Role.CONTACT, "1495")


@pytest.mark.clause("P4")
def test_a_party_marks_its_own_and_its_task_is_done(decided: Decision, contact: Actor) -> None:
    day = c.TODAY + timedelta(days=3)
    at = c.NOW + timedelta(days=5)
    mark_implemented(decided.pk, implemented_day=c.TODAY, actor=contact, at=at)
    mark_implemented(decided.pk, implemented_day=day, note_text="Rättad", actor=contact, at=at)

    made = Implementation.objects.get()
    assert (made.care_provider.code, made.implemented_day, made.note) == ("1495", day, "Rättad")
    assert Task.objects.filter(kind="implement_decision", done_at__isnull=False).count() == 1
    standing = parties_of(c.person(Role.SECRETARIAT), decided)
    assert (standing.count, standing.implemented) == (50, 1)
    assert [row.name for row in standing.rows if row.implemented_day] == ["Skara"]


@pytest.mark.clause("P4")
def test_days_that_can_not_be_are_refused(decided: Decision, contact: Actor) -> None:
    for days, code in ((-1, "implemented_too_early"), (1, "implemented_in_future")):
        with pytest.raises(Refused, match=code):
            mark_implemented(
                decided.pk, implemented_day=c.TODAY + timedelta(days=days), actor=contact, at=c.NOW
            )
    assert not Implementation.objects.exists()


@pytest.mark.clause("P4")
def test_only_a_party_s_own_contact_marks(decided: Decision) -> None:
    for actor, code in (
        (c.person(Role.SECRETARIAT), "not_your_role"),
        (c.person(Role.LMN), "not_your_role"),
        (c.person(Role.CONTACT), "implement_without_party"),
    ):
        with pytest.raises(Refused, match=code):
            mark_implemented(decided.pk, implemented_day=c.TODAY, actor=actor, at=c.NOW)


@pytest.mark.clause("P4")
def test_the_region_is_a_party_as_the_others(decided: Decision) -> None:
    mark_implemented(decided.pk, implemented_day=c.TODAY, actor=c.person(Role.CONTACT, "VGR"), at=c.NOW)
    assert Implementation.objects.get().care_provider.code == "VGR"


@pytest.mark.clause("G10")
def test_who_has_read_is_noted_once_for_each(decided: Decision, contact: Actor) -> None:
    later = c.NOW + timedelta(hours=1)
    for actor in (contact, contact, c.person(Role.CONTACT, "1495"), c.person(Role.SECRETARIAT)):
        read_decision(decided, actor=actor, at=later)

    assert DecisionRead.objects.count() == 2
    standing = parties_of(c.person(Role.SECRETARIAT), decided)
    assert (standing.read, standing.implemented) == (1, 0)
    # To have read is not to have carried out.
    assert not Task.objects.filter(kind="implement_decision").exclude(done_at=None).exists()


@pytest.mark.clause("G10")
def test_reading_what_changes_nothing_is_all_there_is_to_do(contact: Actor) -> None:
    decision = c.decide(raise_matter(title="Principer", actor=c.person(Role.COUNCIL), at=c.NOW), body="sro")

    read_decision(decision, actor=contact, at=c.NOW)
    done = Task.objects.get(kind="read_decision", care_provider_id=contact.care_provider_id)
    assert done.done_by_id == contact.user_id
    with pytest.raises(Refused, match="nothing_to_implement"):
        mark_implemented(decision.pk, implemented_day=c.TODAY, actor=contact, at=c.NOW)
