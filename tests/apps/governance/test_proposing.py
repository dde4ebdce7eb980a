"""Matters with proposed values: raised, changed, withdrawn; every fault told, none half done (P4, G11)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests import changes as c
from tests import region as r
from tests.at_once import at_once
from uttag.apps.access.roles import Role
from uttag.apps.agreement.models import Document
from uttag.apps.governance.matters.attachments import attach
from uttag.apps.governance.matters.matters import (
    NewDocumentVersion,
    change_matter,
    raise_matter,
    withdraw_matter,
)
from uttag.apps.governance.models import AgendaItem, Attachment, Body, Matter, Meeting, ProposedValue
from uttag.apps.invoicing.models import Month
from uttag.ground.files.uploads import MOST_BYTES, Upload
from uttag.ground.rulings.models import Ruling
from uttag.ground.trail.models import TrailEntry
from uttag.rules.reasons import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.clause("P4")]


@pytest.fixture(autouse=True)
def _region() -> None:
    r.region()


def refused(*values: tuple[str, date, Any], **more: Any) -> list[str]:
    with pytest.raises(Refused) as refusal:
        c.propose(*values, **more)
    return [reason.code for reason in refusal.value.reasons]


@pytest.mark.clause("G11")
def test_a_proposal_is_kept_with_its_values_and_its_ruling() -> None:
    matter = c.propose((c.DAYS, c.MAY, 3), ("fee.acute", date(2026, 6, 1), 30_000))

    assert list(matter.values.values_list("term__key", "effective_from", "value")) == [
        (c.DAYS, c.MAY, 3),
        ("fee.acute", date(2026, 6, 1), 30_000),
    ]
    ruling = Ruling.objects.get(subject_uuid=matter.uuid)
    assert (ruling.rule, ruling.refused) == ("changing.proposable", False)
    assert TrailEntry.objects.get(subject_uuid=matter.uuid).operation == "raise_matter"


def test_a_day_in_a_closed_month_is_refused_and_nothing_is_kept() -> None:
    Month.objects.create(first_day=date(2026, 4, 1), until=c.NOW, opened_at=c.NOW)

    assert refused((c.DAYS, date(2026, 4, 20), 3)) == ["proposal_month_closed"]
    assert not Matter.objects.exists()
    assert Ruling.objects.get(rule="changing.proposable").refused


def test_faults_of_several_terms_are_told_at_once() -> None:
    faults = refused(
        (c.DAYS, c.TODAY, 3), ("fee.acute", c.MAY, "dyrt"), ("vat.food", c.MAY, "0.25"), (c.DAYS, c.MAY, 4)
    )

    assert faults == [
        "proposal_too_early",
        "proposal_value_wrong",
        "value_not_whole",
        "proposal_decided_elsewhere",
        # Four would follow on the three of today's start, and so be a change; alone it would be none.
    ]
    assert refused((c.DAYS, c.MAY, 4)) == ["proposal_same_value"]


def test_an_unknown_term_is_named() -> None:
    assert refused(("delivery.speed", c.MAY, 3)) == ["term_unknown"]


def test_a_second_open_proposal_for_the_same_term_and_day_is_refused() -> None:
    first = c.propose()

    assert refused((c.DAYS, c.MAY, 2)) == ["proposal_rival"]
    c.propose((c.DAYS, date(2026, 6, 1), 2))
    withdraw_matter(first.uuid, actor=c.person(Role.SECRETARIAT), at=c.NOW)
    c.propose((c.DAYS, c.MAY, 2))


def test_the_same_proposal_sent_twice_is_one() -> None:
    actor, uuid = c.person(Role.LMN), c.propose().uuid

    again = raise_matter(
        title="Kortare leveranstid", values=[(c.DAYS, c.MAY, 3)], uuid=uuid, actor=actor, at=c.NOW
    )

    assert again.uuid == uuid
    assert Matter.objects.count() == 1


@pytest.mark.clause("G3")
def test_a_matter_of_the_preparatory_group_names_a_part_of_its_mandate() -> None:
    group = Body.objects.get(code="beredningsgruppen")

    def raised(part: str) -> Matter:
        return raise_matter(
            title="Principer", part=part, raised_in=group, actor=c.person(Role.COUNCIL), at=c.NOW
        )

    with pytest.raises(Refused, match="matter_part_missing"):
        raised("")
    with pytest.raises(Refused, match="matter_part_unknown"):
        raised("något annat")
    assert raised(group.parts[0]["code"]).part == group.parts[0]["code"]


@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.FINANCE, Role.DEPOT, Role.ADMINISTRATOR])
def test_other_roles_raise_nothing(role: Role) -> None:
    with pytest.raises(Refused, match="not_your_role"):
        c.propose(actor=c.person(role))


def test_it_can_be_changed_by_whoever_raised_it_until_a_meeting_has_it() -> None:
    actor = c.person(Role.CONTACT, "1495")
    matter = c.propose(actor=actor)

    def change(by: Any, value: int = 2) -> Matter:
        return change_matter(
            matter.uuid, title="Två dagar", values=[(c.DAYS, c.MAY, value)], actor=by, at=c.NOW
        )

    change(actor)
    assert list(ProposedValue.objects.values_list("value", flat=True)) == [2]
    with pytest.raises(Refused, match="matter_not_yours"):
        change(c.person(Role.CONTACT, "1470"))
    with pytest.raises(Refused, match="proposal_value_wrong"):
        change(actor, 99)
    assert list(ProposedValue.objects.values_list("value", flat=True)) == [2]
    item = _on_agenda(matter)
    change(actor, 5)
    Meeting.objects.update(starts_at=c.NOW)  # it runs: members may have said what they think of the values
    with pytest.raises(Refused, match="matter_at_meeting"):
        change(c.person(Role.SECRETARIAT))
    Meeting.objects.update(state=Meeting.State.CANCELLED)
    change(actor, 3)
    Meeting.objects.update(state=Meeting.State.HELD)
    with pytest.raises(Refused, match="matter_at_meeting"):
        withdraw_matter(matter.uuid, actor=actor, at=c.NOW)
    AgendaItem.objects.filter(pk=item.pk).update(outcome="remitted", concluded_at=c.NOW)
    change(c.person(Role.SECRETARIAT), 6)


def _on_agenda(matter: Matter) -> AgendaItem:
    body = Body.objects.get(code=c.LMN)
    starts = c.NOW + timedelta(hours=1)
    meeting = Meeting.objects.create(body=body, starts_at=starts, place="Skövde", called_at=c.NOW)
    return AgendaItem.objects.create(meeting=meeting, matter=matter, position=1)


def test_a_settled_matter_is_not_changed() -> None:
    actor = c.person(Role.LMN)
    matter = c.propose(actor=actor)
    withdraw_matter(matter.uuid, actor=actor, at=c.NOW)
    withdraw_matter(matter.uuid, actor=actor, at=c.NOW)

    with pytest.raises(Refused, match="matter_not_open"):
        change_matter(matter.uuid, title="Igen", actor=actor, at=c.NOW)


@pytest.mark.clause("P12")
def test_a_version_that_a_body_of_ours_decides_is_proposed_a_law_is_not() -> None:
    actor = c.person(Role.LMN)

    def raised(code: str) -> Matter:
        version = NewDocumentVersion(code, c.MAY, "Ny lydelse")
        return raise_matter(title="Ny version", versions=[version], actor=actor, at=c.NOW)

    assert raised("C").versions.get().summary == "Ny lydelse"
    with pytest.raises(Refused, match="proposal_rival"):
        raised("C")
    law = Document.objects.filter(kind="law").values_list("code", flat=True)[0]
    with pytest.raises(Refused, match="proposal_decided_elsewhere"):
        raised(law)


@pytest.mark.clause("G10")
def test_attachments_are_papers_and_pictures_of_some_size() -> None:
    matter, actor = c.propose(), c.person(Role.COUNCIL)

    attach(matter.uuid, Upload("underlag.pdf", b"%PDF-1.7"), actor=actor, at=c.NOW)
    attach(matter.uuid, Upload("underlag.pdf", b"%PDF-1.7"), actor=actor, at=c.NOW)
    assert Attachment.objects.count() == 1
    for upload, code in (
        (Upload("program.pdf", b"MZ\x90\x00\x03"), "upload_kind"),
        (Upload("tom.pdf", b""), "upload_empty"),
        (Upload("stor.pdf", b"x" * (MOST_BYTES + 1)), "upload_too_large"),
    ):
        with pytest.raises(Refused, match=code):
            attach(matter.uuid, upload, actor=actor, at=c.NOW)


def test_tomorrow_is_early_enough() -> None:
    assert c.propose((c.DAYS, c.TODAY + timedelta(days=1), 3)).values.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_proposals_at_once_one_is_refused() -> None:
    actors = [c.person(Role.LMN), c.person(Role.COUNCIL)]

    def act(number: int) -> bool:
        try:
            c.propose((c.DAYS, c.MAY, 2 + number), actor=actors[number])
        except Refused:
            return False
        return True

    assert sorted(at_once(2, act)) == [False, True]
    assert ProposedValue.objects.count() == 1
