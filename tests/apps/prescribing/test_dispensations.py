"""Articles outside contract: asked for, prepared, decided, prescribed within their days and no others (B2.2)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import dispensations as d
from tests import region as r
from tests.at_once import at_once
from uttag.apps.catalogue.dispensations import approve_for_all, dispensations_on
from uttag.apps.catalogue.models import Dispensation
from uttag.apps.catalogue.queries import register_figures
from uttag.apps.prescribing.dispensations.applications import applications_for, find_applications
from uttag.apps.prescribing.dispensations.approved import can_be_prescribed
from uttag.apps.prescribing.dispensations.asking import withdraw_application
from uttag.apps.prescribing.dispensations.cases import age_group, case_for, cases_for
from uttag.apps.prescribing.dispensations.ending import end_dispensation, end_for_patient
from uttag.apps.prescribing.models import DispensationApplication, Prescription
from uttag.ground.accounts.models import User
from uttag.ground.outbox.models import Message
from uttag.ground.rulings.models import Ruling
from uttag.ground.trail.models import AccessLogEntry
from uttag.interfaces.worker.handlers import HANDLERS
from uttag.rules.dispensations import DispensationAnswer, DispensationScope
from uttag.rules.reasons import Refused

pytestmark = pytest.mark.django_db
State = DispensationApplication.State


@pytest.fixture
def region() -> r.Region:
    made = r.region()
    d.outside()
    return made


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


@pytest.mark.clause("B2.2")
def test_only_what_the_council_has_approved_can_be_prescribed(region: r.Region) -> None:
    patient = r.patient(region)
    with pytest.raises(Refused) as refused:
        r.item(region, patient, d.NUMBER)
    assert codes(refused) == ["article_outside_contract"]
    assert [reason.code for reason in refused.value.instead] == ["ask_for_dispensation"]

    asked = d.ask(region, patient)
    with pytest.raises(Refused):
        r.item(region, patient, d.NUMBER)
    d.prepare(region, asked)
    with pytest.raises(Refused):
        r.item(region, patient, d.NUMBER)
    decided = d.decide(region, asked)

    assert (decided.state, decided.decision, decided.decided_by_id) == (
        State.APPROVED,
        "LMN 2026 § 7",
        region.rolf.user_id,
    )
    assert r.item(region, patient, d.NUMBER).article.number == d.NUMBER


@pytest.mark.clause("B2.2")
def test_approved_for_one_patient_is_approved_for_no_other(region: r.Region) -> None:
    torvald, signe = r.patient(region), r.patient(region, r.SIGNE, given_name="Signe")
    made = d.approved(region, torvald)

    assert made.dispensation is None
    with pytest.raises(Refused) as refused:
        r.item(region, signe, d.NUMBER)
    assert codes(refused) == ["article_outside_contract"]


@pytest.mark.clause("B2.2")
def test_approved_for_the_product_is_approved_for_all(region: r.Region) -> None:
    torvald, signe = r.patient(region), r.patient(region, r.SIGNE, given_name="Signe")
    made = d.approved(region, torvald, scope=DispensationScope.PRODUCT)

    assert made.dispensation == Dispensation.objects.get()
    for patient in (torvald, signe):
        r.item(region, patient, d.NUMBER)


@pytest.mark.clause("B2.2")
@pytest.mark.parametrize(
    ("first", "last", "may"),
    [
        (date(2026, 3, 3), date(2026, 3, 3), True),
        (date(2026, 3, 3), None, True),
        (date(2026, 3, 4), None, False),
        (date(2026, 2, 21), date(2026, 3, 2), False),
    ],
)
@pytest.mark.parametrize("scope", DispensationScope)
def test_an_approval_holds_within_its_days(
    region: r.Region, scope: DispensationScope, first: date, last: date | None, may: bool
) -> None:
    """The prescription of `r.item` is written on 3 March."""
    patient = r.patient(region)
    d.approved(region, patient, scope=scope, from_day=first, until_day=last)
    if may:
        r.item(region, patient, d.NUMBER)
    else:
        with pytest.raises(Refused):
            r.item(region, patient, d.NUMBER)


@pytest.mark.clause("B2.2")
def test_what_is_refused_cannot_be_prescribed_and_says_why(region: r.Region) -> None:
    patient = r.patient(region)
    asked = d.prepare(region, d.ask(region, patient))
    with pytest.raises(Refused) as refused:
        d.decide(region, asked, answer=DispensationAnswer.REFUSE, text=" ")
    assert codes(refused) == ["dispensation_refused_without_reason"]

    decided = d.decide(region, asked, answer=DispensationAnswer.REFUSE, text="Sortimentet räcker.")
    assert (decided.state, decided.decided_text) == (State.REFUSED, "Sortimentet räcker.")
    assert Ruling.objects.filter(subject_uuid=asked.uuid, rule="dispensations.decide").count() == 2
    with pytest.raises(Refused):
        r.item(region, patient, d.NUMBER)


@pytest.mark.clause("B2.2")
def test_nobody_decides_what_they_asked_for_or_prepared(region: r.Region) -> None:
    asked = d.prepare(region, d.ask(region, r.patient(region)))
    for field, code in (("asked_by", "asker"), ("prepared_by", "preparer")):
        by = {"asked_by": region.alice.user_id, "prepared_by": region.lena.user_id}
        DispensationApplication.objects.update(**{**by, field: region.rolf.user_id})
        with pytest.raises(Refused) as refused:
            d.decide(region, asked)
        assert codes(refused) == [f"dispensation_decided_by_{code}"]


@pytest.mark.parametrize("who", ["alice", "sara", "dan", "lena", "kajsa", "stina", "frida"])
def test_only_the_council_decides(region: r.Region, who: str) -> None:
    asked = d.prepare(region, d.ask(region, r.patient(region)))
    with pytest.raises(Refused) as refused:
        d.decide(region, asked, by=getattr(region, who))
    assert codes(refused) == ["not_your_role"]


@pytest.mark.clause("I1")
def test_another_care_providers_application_cannot_be_seen(region: r.Region) -> None:
    asked = d.ask(region, r.patient(region))
    assert [one.uuid for one in applications_for(region.alice)] == [asked.uuid]
    assert list(applications_for(region.bob)) == []
    with pytest.raises(Refused) as refused:
        withdraw_application(asked.uuid, actor=region.bob, at=r.NOW)
    assert codes(refused) == ["dispensation_not_found"]
    with pytest.raises(Refused):
        d.ask(region, asked.patient, by=region.bob)


@pytest.mark.clause("I2")
def test_those_who_prepare_and_decide_never_see_whose_need_it_is(region: r.Region) -> None:
    """No name, no number, no birthday; a span of ages. Each reading stands in the patient's access log."""
    patient = r.patient(region)
    asked = d.ask(region, patient)
    for actor in (region.lena, region.rolf):
        case = case_for(actor, asked.uuid, at=r.NOW)
        assert case is not None
        assert (case.need, case.age_group) == (d.NEED, "80+")
        assert not any(
            hidden in repr(case) for hidden in ("Torvald", "Patientsson", "19410110", "1941, 1, 10")
        )
        assert str(patient.uuid) in AccessLogEntry.objects.latest("pk").patients
    for actor in (region.alice, region.sara, region.dan, region.kajsa):
        with pytest.raises(Refused):
            cases_for(actor)


def test_ages_are_told_in_spans() -> None:
    assert [age_group(age) for age in (None, 0, 6, 7, 17, 18, 64, 65, 79, 80, 103)] == [
        *("", "0–6", "0–6", "7–17", "7–17", "18–64", "18–64", "65–79", "65–79", "80+", "80+")
    ]


def test_the_same_application_twice_is_one(region: r.Region) -> None:
    patient = r.patient(region)
    assert d.ask(region, patient) == d.ask(region, patient)
    unregistered: dict[str, Any] = {"article_number": "", "product": "Ny påse"}
    first = d.ask(region, patient, **unregistered)
    assert d.ask(region, patient, **{**unregistered, "product": " ny PÅSE "}) == first
    assert DispensationApplication.objects.count() == 2
    assert [one.product for one in find_applications(region.alice, words="ny p")] == ["Ny påse"]
    assert find_applications(region.alice, words="Torvald").count() == 2


def test_what_needs_no_dispensation_is_not_asked_for(region: r.Region) -> None:
    patient = r.patient(region)
    r.article("K1", name="Påse")
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"article_number": "K1"}, "dispensation_not_needed"),
        ({"article_number": "FEL"}, "dispensation_article_unknown"),
        ({"need": " "}, "dispensation_without_need"),
        ({"article_number": "", "product": ""}, "dispensation_without_product"),
    ]
    for values, code in wrong:
        with pytest.raises(Refused) as refused:
            d.ask(region, patient, **values)
        assert codes(refused) == [code]
    d.approved(region, patient)
    with pytest.raises(Refused) as refused:
        d.ask(region, patient, at=r.NOW)
    assert codes(refused) == ["dispensation_given_already"]


def test_lmn_prepares_with_an_article_outside_contract(region: r.Region) -> None:
    asked = d.ask(region, r.patient(region), article_number="", product="Bandage")
    r.article("K1")
    for values, code in (
        ({"article_number": "K1"}, "dispensation_of_contracted"),
        ({"article_number": ""}, "dispensation_without_article"),
        ({"article_number": "FEL"}, "dispensation_article_unknown"),
        ({"advice": ""}, "dispensation_without_advice"),
        ({"from_day": date(2026, 1, 1)}, "dispensation_from_the_past"),
        ({"until_day": date(2026, 2, 1)}, "dispensation_ends_before_start"),
    ):
        with pytest.raises(Refused) as refused:
            d.prepare(region, asked, **values)
        assert codes(refused) == [code]
    prepared = d.prepare(region, asked)
    assert prepared.article is not None
    assert d.prepare(region, asked).prepared_at == prepared.prepared_at  # sent twice
    with pytest.raises(Refused) as refused:
        d.prepare(region, asked, advice="Något annat")
    assert codes(refused) == ["dispensation_not_to_prepare"]


def test_an_application_is_withdrawn_until_it_is_decided(region: r.Region) -> None:
    asked = d.ask(region, r.patient(region))
    withdraw_application(asked.uuid, actor=region.alice, at=r.NOW)
    assert withdraw_application(asked.uuid, actor=region.alice, at=r.NOW).state == State.WITHDRAWN
    with pytest.raises(Refused) as refused:
        d.prepare(region, asked)
    assert codes(refused) == ["dispensation_not_to_prepare"]
    decided = d.approved(region, asked.patient)
    with pytest.raises(Refused) as refused:
        withdraw_application(decided.uuid, actor=region.alice, at=r.NOW)
    assert codes(refused) == ["dispensation_not_to_withdraw"]


@pytest.mark.clause("B2.2")
def test_an_ended_approval_holds_to_its_last_day(region: r.Region) -> None:
    patient = r.patient(region)
    made = d.approved(region, patient, scope=DispensationScope.PRODUCT)
    assert made.dispensation is not None
    day = date(2026, 3, 2)
    with pytest.raises(Refused) as refused:
        end_dispensation(made.dispensation.uuid, day, "Utgår", actor=region.lena, at=r.NOW)
    assert codes(refused) == ["dispensation_ended_in_the_past"]
    at = d.ASKED + timedelta(days=1)
    for _ in range(2):
        end_dispensation(made.dispensation.uuid, day, "Utgår", actor=region.lena, at=at)
    made.refresh_from_db()
    assert (made.approval.until_day, made.dispensation.applications.count()) == (day, 1)
    assert made.until_day is None  # as the council decided it
    assert not can_be_prescribed(made, r.TODAY)
    assert [register_figures(region.dan, one).dispensed for one in (day, r.TODAY)] == [1, 0]
    assert not dispensations_on(region.dan, r.TODAY).exists()
    assert dispensations_on(region.dan, r.TODAY, ended_too=True, words="silikon").exists()
    with pytest.raises(Refused):
        r.item(region, patient, d.NUMBER)


@pytest.mark.clause("B2.2")
def test_what_was_decided_before_the_register_was_filled_is_ruled_on_too(region: r.Region) -> None:
    first = date(2018, 5, 1)

    def approve(*numbers: str) -> None:
        approve_for_all(numbers, decision="LMN 2018 § 1", from_day=first, actor=region.rolf, at=r.NOW)

    r.article("K1")
    for number, code in (("K1", "dispensation_of_contracted"), ("X9", "dispensation_article_unknown")):
        with pytest.raises(Refused) as refused:
            approve(d.NUMBER, number)
        assert codes(refused) == [code]
    assert not Dispensation.objects.exists()
    approve(d.NUMBER)
    made = Dispensation.objects.get()
    ruling = Ruling.objects.get(subject_uuid=made.uuid)
    assert (made.from_day, ruling.rule, ruling.answer) == (first, "dispensations.decide", "Decided")
    assert r.item(region, r.patient(region), d.NUMBER)


@pytest.mark.clause("B2.2")
def test_an_approval_for_one_patient_is_ended_too(region: r.Region) -> None:
    patient = r.patient(region)
    made = d.approved(region, patient)
    end_for_patient(made.uuid, date(2026, 3, 2), "Utgår", actor=region.rolf, at=d.ASKED)
    with pytest.raises(Refused):
        r.item(region, patient, d.NUMBER)
    for uuid in (uuid4(), d.ask(region, patient, at=r.NOW).uuid):
        with pytest.raises(Refused) as refused:
            end_for_patient(uuid, r.TODAY, "Utgår", actor=region.rolf, at=r.NOW)
        assert codes(refused)[0] in ("dispensation_not_found", "dispensation_approval_not_found")


def test_the_prescriber_is_told_by_mail_without_patient_or_product(region: r.Region) -> None:
    User.objects.filter(pk=region.alice.user_id or 0).update(email="alice@example.se")
    d.approved(region, r.patient(region))
    for message in Message.objects.filter(kind="dispensation.letter"):
        HANDLERS[message.kind](message, r.NOW)
    assert [letter.to for letter in mail.outbox] == [["alice@example.se"]] * 2
    assert "beredd av LMN" in mail.outbox[0].body
    assert "är godkänd" in mail.outbox[1].body
    told = "".join(f"{letter.subject} {letter.body}" for letter in mail.outbox)
    assert not any(word in told for word in ("Torvald", "Silikon", d.NEED))


def test_nothing_is_prescribed_with_fewer_statements_for_many_articles(region: r.Region) -> None:
    """The council's approvals are read in two statements, however many articles a prescription has."""
    patient = r.patient(region)
    d.outside("D2")
    for number in (d.NUMBER, "D2"):
        made = d.ask(region, patient, article_number=number)
        d.decide(region, d.prepare(region, made, article_number=number), scope=DispensationScope.PRODUCT)
    with CaptureQueriesContext(connection) as asked:
        r.item(region, patient, d.NUMBER)
        r.item(region, patient, "D2")
    of_dispensations = [q for q in asked if "dispensation" in q["sql"] and q["sql"].startswith("SELECT")]
    assert len(of_dispensations) == 4
    assert Prescription.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_decide_once() -> None:
    region = r.region()
    d.outside()
    other = r._actor("Rita Rådsledamot", region.rolf.role, "Ledningsrådet 2", "administration")
    asked = d.prepare(region, d.ask(region, r.patient(region)))

    def act(number: int) -> str:
        answers = (DispensationAnswer.APPROVE, DispensationAnswer.REFUSE)
        try:
            d.decide(region, asked, by=(region.rolf, other)[number], answer=answers[number], text="Nej")
        except Refused as refused:
            return refused.reasons[0].code
        return "decided"

    said = sorted(at_once(2, act))
    asked.refresh_from_db()
    assert said[0] == "decided"
    assert said[1] == f"dispensation_not_to_decide_{asked.state}"
