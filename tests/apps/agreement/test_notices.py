"""Notices: kept with their document, refused in words, taken back; and the checklist that they begin (P3, P9)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests import agreed as a
from tests import region as b
from tests.at_once import at_once
from uttag.apps.access.roles import Role
from uttag.apps.agreement.models import HandOverPoint, Notice, NoticeWithdrawal
from uttag.apps.agreement.signed.agreements import agreements_on, notice_document
from uttag.apps.agreement.signed.handing_over import DEFAULT, name_responsible, tick_point, untick_point
from uttag.apps.agreement.signed.notices import withdraw_notice
from uttag.apps.agreement.signed.signing import make_agreement
from uttag.ground.files.models import StoredFile
from uttag.ground.files.uploads import MOST_BYTES, Upload
from uttag.ground.rulings.models import Ruling
from uttag.ground.trail.models import TrailEntry
from uttag.rules.periods import Standing
from uttag.rules.reasons import Refused
from uttag.rules.wording import say

pytestmark = pytest.mark.django_db

LATER = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def agreed() -> a.Agreed:
    return a.agreed()


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


def standing(agreed: a.Agreed, day: date, code: str = a.SKARA) -> Standing:
    return next(x.state.standing for x in agreements_on(agreed.kim, day) if x.party.code == code)


@pytest.mark.clause("P3")
def test_a_notice_is_kept_with_party_day_document_and_ruling(agreed: a.Agreed) -> None:
    notice = a.give_notice(agreed)
    assert (notice.given_by.code, notice.received_day, notice.ends_day) == (a.SKARA, b.TODAY, a.LAST_DAY)
    assert not notice.late
    assert bytes(notice.document.content) == a.PDF
    assert notice.document.media_type == "application/pdf"
    ruling = Ruling.objects.get(id=notice.ruling)
    assert (ruling.rule, ruling.subject_uuid) == ("periods.notice", a.agreement().uuid)
    assert "agreement.notice_months" in ruling.readings
    assert TrailEntry.objects.get(operation="register_notice").care_provider_id == notice.given_by_id


@pytest.mark.clause("P3")
def test_a_notice_ends_its_own_agreement_and_no_other(agreed: a.Agreed) -> None:
    a.give_notice(agreed)
    assert standing(agreed, a.LAST_DAY) is Standing.UNDER_NOTICE
    assert standing(agreed, a.LAST_DAY + DAY) is Standing.ENDED
    assert standing(agreed, a.LAST_DAY + DAY, a.VARA) is Standing.IN_FORCE


@pytest.mark.clause("P3")
def test_a_late_notice_is_kept_and_ends_the_next_period(agreed: a.Agreed) -> None:
    on_time = a.give_notice(agreed, received=a.NOTICE_DAY, at=LATER)
    late = a.give_notice(agreed, a.VARA, received=a.NOTICE_DAY + DAY, at=LATER)
    assert (on_time.late, on_time.ends_day) == (False, a.LAST_DAY)
    assert (late.late, late.ends_day) == (True, date(2030, 5, 1))


@pytest.mark.clause("P3")
@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"document": None}, "notice_not_written"),
        ({"received": b.TODAY + DAY}, "notice_in_the_future"),
        ({"received": date(2018, 4, 30)}, "notice_before_start"),
        ({"received": date(2020, 1, 1)}, "notice_would_have_ended"),
        ({"by": a.VARA}, "not_a_party"),
        ({"document": b""}, "upload_empty"),
        ({"document": b"MZ\x90\x00\x03"}, "upload_kind"),
        ({"document": b"%PDF-" + bytes(MOST_BYTES)}, "upload_too_large"),
    ],
)
def test_what_is_refused_leaves_nothing(agreed: a.Agreed, how: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        a.give_notice(agreed, **how)
    assert codes(refused) == [code]
    assert not Notice.objects.exists()
    assert not StoredFile.objects.exists()
    assert not HandOverPoint.objects.exists()
    # What the rule refused can be opened; what was no proper document never reached it.
    assert Ruling.objects.filter(refused=True).count() == (refused.value.reasons[0].code[:6] == "notice")


@pytest.mark.clause("I3")
def test_the_same_notice_again_is_the_same_row(agreed: a.Agreed) -> None:
    assert a.give_notice(agreed) == a.give_notice(agreed)
    assert Ruling.objects.filter(rule="periods.notice").count() == 1
    with pytest.raises(Refused) as refused:
        a.give_notice(agreed, document=b"%PDF-another")
    assert codes(refused) == ["notice_known_with_other_document"]


@pytest.mark.clause("P3")
def test_the_region_may_give_notice_too_and_the_earliest_end_counts(agreed: a.Agreed) -> None:
    a.give_notice(agreed, by=a.REGION, received=a.NOTICE_DAY + DAY, at=LATER)
    assert standing(agreed, date(2028, 1, 1)) is Standing.UNDER_NOTICE
    a.give_notice(agreed, received=a.NOTICE_DAY, at=LATER)
    assert standing(agreed, date(2028, 1, 1)) is Standing.ENDED


@pytest.mark.clause("I1")
@pytest.mark.parametrize("who", ["kim", "vera"])
def test_only_the_secretariat_registers_notices(agreed: a.Agreed, who: str) -> None:
    notice = a.give_notice(agreed)
    agreed.sixten = getattr(agreed, who)
    with pytest.raises(Refused) as refused:
        a.give_notice(agreed, a.VARA)
    assert codes(refused) == ["not_your_role"]
    with pytest.raises(Refused):
        withdraw_notice(notice.uuid, "Fel", actor=getattr(agreed, who), at=b.NOW)


@pytest.mark.clause("P3")
def test_taken_back_in_writing_the_agreement_goes_on(agreed: a.Agreed) -> None:
    notice = a.give_notice(agreed)
    back, again = (
        withdraw_notice(
            notice.uuid,
            "Kommunen vill fortsätta",
            actor=agreed.sixten,
            at=LATER,
            withdrawn_day=date(2026, 5, 20),
            document=Upload("brev.pdf", b"%PDF-back"),
        )
        for _ in range(2)
    )
    assert back == again
    assert standing(agreed, date(2026, 5, 19)) is Standing.UNDER_NOTICE
    assert standing(agreed, date(2026, 5, 20)) is Standing.IN_FORCE
    assert standing(agreed, date(2028, 1, 1)) is Standing.IN_FORCE


@pytest.mark.clause("P3")
def test_a_notice_registered_by_mistake_can_be_registered_anew(agreed: a.Agreed) -> None:
    wrong = a.give_notice(agreed, document=b"%PDF-wrong file")
    withdraw_notice(wrong.uuid, "Fel handling", actor=agreed.sixten, at=b.NOW)
    right = a.give_notice(agreed)
    assert right != wrong
    with pytest.raises(Refused) as refused:
        a.give_notice(agreed, document=b"%PDF-wrong file")
    assert codes(refused) == ["notice_was_withdrawn"]


@pytest.mark.clause("P3")
@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"why": " "}, "withdrawal_of_notice_without_words"),
        ({"withdrawn_day": date(2026, 4, 1)}, "withdrawal_of_notice_wrong_day"),
        ({"withdrawn_day": date(2026, 6, 2)}, "withdrawal_of_notice_wrong_day"),
        ({"at": datetime(2027, 5, 2, tzinfo=UTC)}, "withdrawal_of_notice_after_end"),
    ],
)
def test_what_takes_nothing_back(agreed: a.Agreed, how: dict[str, Any], code: str) -> None:
    notice = a.give_notice(agreed)
    given = {"why": "Ångrat", "at": LATER, **how}
    with pytest.raises(Refused) as refused:
        withdraw_notice(notice.uuid, actor=agreed.sixten, **given)
    assert codes(refused) == [code]
    assert not NoticeWithdrawal.objects.exists()


@pytest.mark.clause("P3")
def test_what_a_new_agreement_follows_is_not_taken_back(agreed: a.Agreed) -> None:
    notice, other = a.give_notice(agreed), a.give_notice(agreed, a.VARA)
    make_agreement(a.SKARA, a.LAST_DAY + DAY, actor=agreed.sixten, at=LATER)
    with pytest.raises(Refused) as refused:
        withdraw_notice(notice.uuid, "Ångrat", actor=agreed.sixten, at=LATER)
    assert codes(refused) == ["withdrawal_of_notice_new_agreement"]
    assert "Skara" in say(refused.value.reasons[0])
    assert say(refused.value.reasons[0], "en") != codes(refused)[0]
    assert not NoticeWithdrawal.objects.exists()
    withdraw_notice(other.uuid, "Ångrat", actor=agreed.sixten, at=LATER)


@pytest.mark.clause("I2")
def test_each_look_at_a_document_is_in_the_trail(agreed: a.Agreed) -> None:
    notice = a.give_notice(agreed)
    assert bytes(notice_document(agreed.kim, notice.uuid, at=b.NOW).content) == a.PDF
    entry = TrailEntry.objects.get(operation="see_document")
    assert (entry.user_name, entry.subject_uuid) == ("Kim Kontakt", a.agreement().uuid)
    with pytest.raises(Refused):
        notice_document(agreed.region.alice, notice.uuid, at=b.NOW)
    with pytest.raises(StoredFile.DoesNotExist):
        notice_document(agreed.kim, notice.uuid, at=b.NOW, withdrawal=True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.clause("I3")
def test_two_who_register_the_same_notice_at_once_register_one(agreed: a.Agreed) -> None:
    outcomes = at_once(2, lambda _: a.give_notice(agreed))
    assert len({notice.pk for notice in outcomes}) == 1
    assert Notice.objects.count() == 1
    assert HandOverPoint.objects.count() == len(DEFAULT)


# --- the checklist ------------------------------------------------------------------------------------------


@pytest.mark.clause("P9")
def test_a_notice_begins_the_checklist_of_all_that_the_clause_names(agreed: a.Agreed) -> None:
    a.give_notice(agreed)
    a.give_notice(agreed, by=a.REGION)
    points = HandOverPoint.objects.filter(agreement=a.agreement())
    assert points.count() == len(DEFAULT)
    assert set(points.values_list("area", flat=True)) == set(HandOverPoint.Area.values)
    assert not HandOverPoint.objects.exclude(agreement=a.agreement()).exists()


@pytest.mark.clause("P9")
def test_a_point_is_ticked_off_by_someone_on_a_day_and_the_tick_can_be_undone(agreed: a.Agreed) -> None:
    a.give_notice(agreed)
    uuid = a.agreement().uuid
    point = tick_point(uuid, 1, actor=agreed.kim, at=b.NOW)
    assert (point.done_day, point.done_by_id) == (b.TODAY, agreed.kim.user_id)
    again = tick_point(uuid, 1, actor=agreed.sixten, at=b.NOW + DAY)
    assert (again.done_day, again.done_by_id) == (b.TODAY, agreed.kim.user_id)
    undone = untick_point(uuid, 1, actor=agreed.kim, at=b.NOW)
    assert (undone.done_day, undone.done_by_id) == (None, None)
    assert TrailEntry.objects.filter(operation="note_hand_over").count() == 2
    named = name_responsible(uuid, 2, " Ekonomichefen ", actor=agreed.sixten, at=b.NOW)
    assert named.responsible == "Ekonomichefen"


@pytest.mark.clause("I1")
def test_a_contact_ticks_only_the_own_partys_points(agreed: a.Agreed) -> None:
    a.give_notice(agreed)
    for position in (1, 99):
        with pytest.raises(Refused) as refused:
            tick_point(a.agreement().uuid, position, actor=agreed.vera, at=b.NOW)
        assert codes(refused) == ["hand_over_point_not_found"]
    council = a.person("Rut Råd", Role.COUNCIL, None)
    with pytest.raises(Refused) as refused:
        tick_point(a.agreement().uuid, 1, actor=council, at=b.NOW)
    assert codes(refused) == ["not_your_role"]
