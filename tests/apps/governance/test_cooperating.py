"""Cooperation outside the formal bodies: meetings, and points that end in something (P5, B 8:2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests import governance as g
from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.agreement.models import ChangeLogEntry
from uttag.apps.governance.follow_up.cooperating import Accord, close_point, raise_point, record_meeting
from uttag.apps.governance.models import CooperationMeeting, CooperationPoint
from uttag.apps.governance.queries import cooperation, follow_up
from uttag.apps.parties.models import CareProvider
from uttag.ground.accounts.models import User
from uttag.rules.reasons import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.clause("P5")]

LENA = Actor(Role.LMN, name="Lena LMN")
ACCORD = Accord("Distributören och Skara", date(2026, 5, 1))


@pytest.fixture(autouse=True)
def made() -> g.Council:
    return g.council(filled=())


def contact(code: str) -> Actor:
    provider = CareProvider.objects.get(code=code)
    user = User.objects.create_user(f"k{code}", name="Kim Kontakt")
    return Actor(Role.CONTACT, user.pk, user.name, care_provider_id=provider.pk)


def met(**how: Any) -> CooperationMeeting:
    given = {"day": g.TODAY, "occasion": "need", "title": "Kartonger", "actor": LENA, "at": g.NOW, **how}
    return record_meeting(given.pop("uuid", uuid4()), **given)


def point(**how: Any) -> CooperationPoint:
    given = {"title": "Mindre kartonger", "responsible": "Depån", "actor": LENA, "at": g.NOW, **how}
    return raise_point(given.pop("uuid", uuid4()), **given)


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as no:
        act()
    return no.value.reasons[0].code


def test_a_form_sent_twice_makes_one_meeting_and_one_point() -> None:
    key, other = uuid4(), uuid4()
    assert met(uuid=key).pk == met(uuid=key).pk
    meeting = CooperationMeeting.objects.get()
    assert point(uuid=other, meeting=meeting.uuid).pk == point(uuid=other, meeting=meeting.uuid).pk
    assert CooperationPoint.objects.get().meeting == meeting


def test_what_cannot_be_is_refused() -> None:
    assert refused(lambda: met(day=g.TODAY + timedelta(days=1))) == "cooperation_ahead"
    assert refused(lambda: met(title=" ")) == "cooperation_without_title"
    assert refused(lambda: met(actor=Actor(Role.FINANCE))) == "not_your_role"
    assert refused(lambda: point(title="")) == "cooperation_without_title"
    assert refused(lambda: point(responsible=" ")) == "cooperation_without_responsible"
    assert refused(lambda: point(meeting=uuid4())) == "meeting_unknown"
    assert refused(lambda: point(care_provider="0000")) == "cooperation_of_another"


def test_a_contact_raises_and_closes_the_own_party_s_points_alone() -> None:
    skara = contact("1495")
    own = point(actor=skara)
    assert own.care_provider_id == skara.care_provider_id
    assert refused(lambda: point(actor=skara, care_provider="1470")) == "cooperation_of_another"
    vara, everybody = point(care_provider="1470"), point()
    for other in (vara, everybody):
        assert refused(lambda: close_point(other.uuid, outcome="Klart", actor=skara, at=g.NOW)) == (  # noqa: B023
            "cooperation_not_found"
        )
        assert not cooperation.may_close(skara, other)
    assert close_point(own.uuid, outcome="Klart", actor=skara, at=g.NOW).closed_at == g.NOW


def test_a_point_is_closed_once_with_an_outcome() -> None:
    one = point()
    assert (
        refused(lambda: close_point(one.uuid, outcome=" ", actor=LENA, at=g.NOW))
        == "cooperation_without_outcome"
    )
    close_point(one.uuid, outcome="Bytt.", actor=LENA, at=g.NOW)
    later = g.NOW + timedelta(days=1)
    assert close_point(one.uuid, outcome="Bytt.", actor=LENA, at=later).closed_at == g.NOW
    assert (
        refused(lambda: close_point(one.uuid, outcome="Inte.", actor=LENA, at=later)) == "cooperation_closed"
    )


def test_a_point_can_end_in_a_change_that_the_log_keeps(made: g.Council) -> None:
    one = point()
    close_point(one.uuid, outcome="Bytt till mindre.", accord=ACCORD, actor=made.secretary, at=g.NOW)
    entry = ChangeLogEntry.objects.exclude(accord="").get()
    assert (entry.title, entry.effective_from) == ("Mindre kartonger", date(2026, 5, 1))
    assert CooperationPoint.objects.get().logged == entry
    close_point(one.uuid, outcome="Bytt till mindre.", accord=ACCORD, actor=made.secretary, at=g.NOW)
    assert ChangeLogEntry.objects.exclude(accord="").count() == 1


def test_who_may_not_log_an_accord_closes_nothing_by_trying() -> None:
    one = point()
    close = lambda: close_point(one.uuid, outcome="Bytt.", accord=ACCORD, actor=LENA, at=g.NOW)  # noqa: E731
    assert refused(close) == "not_your_role"
    one.refresh_from_db()
    assert one.closed_at is None
    assert not ChangeLogEntry.objects.exclude(accord="").exists()


def test_overdue_points_are_flagged() -> None:
    late, soon = point(due_day=g.TODAY - timedelta(days=1)), point(due_day=g.TODAY)
    assert cooperation.overdue(late, g.TODAY)
    assert not cooperation.overdue(soon, g.TODAY)
    assert list(cooperation.points(LENA)) == [late, soon]
    rows = [row for row in follow_up.due(LENA, g.TODAY) if row.kind == "close_point"]
    assert [(row.about, row.late) for row in rows] == [(late.uuid, True)]
