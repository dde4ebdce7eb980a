"""A decided matter in force: values, versions, log and tasks in one transaction, or nothing at all (P4, P5, A5)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests import changes as c
from tests import delivered as d
from tests import region as r
from tests.at_once import at_once
from uttag.apps.access.roles import Role
from uttag.apps.agreement.models import ChangeLogEntry, Decision, Document, DocumentVersion, TermValue
from uttag.apps.agreement.queries import term_book
from uttag.apps.charges.models import Charge
from uttag.apps.charges.operations import charge_delivered_rows
from uttag.apps.governance.matters.matters import NewDocumentVersion, raise_matter
from uttag.apps.governance.models import Body, Matter
from uttag.apps.invoicing.models import Invoice, InvoiceLine, Month
from uttag.ground.tasks.models import Task
from uttag.journeys.close_month import close_month
from uttag.rules.reasons import Refused
from uttag.rules.words import ChargeKind

pytestmark = [pytest.mark.django_db, pytest.mark.clause("P4")]


@pytest.fixture
def _region() -> None:
    r.region()


@pytest.mark.usefixtures("_region")
@pytest.mark.clause("P5")
def test_a_decision_puts_the_value_in_force_and_in_the_log() -> None:
    matter = c.propose()
    decision = c.decide(matter)

    assert decision.reference == "Ledningsrådet LMN 2026-04-02, § 1"
    assert term_book().in_force(c.DAYS, c.MAY - timedelta(days=1)).value == 4
    assert term_book().in_force(c.DAYS, c.MAY).decision == decision.reference
    entry = ChangeLogEntry.objects.get(decision=decision)
    assert entry.effective_from == c.MAY
    assert entry.changes == [
        {"term": c.DAYS, "from": "2026-05-01", "value": 3, "before": 4},
        {"document": "B", "version": 2, "from": "2026-05-01"},
    ]
    matter = Matter.objects.get(pk=matter.pk)
    assert (matter.state, matter.decision) == ("decided", decision)
    assert c.unsound() == []


@pytest.mark.usefixtures("_region")
def test_the_specification_whose_term_is_changed_gets_a_version() -> None:
    c.decide(c.propose(("surcharge.knowledge.nutrition", c.MAY, "0.05"), (c.DAYS, date(2026, 6, 1), 3)))

    made = DocumentVersion.objects.filter(version=2).values_list("document__code", "effective_from")
    assert sorted(made) == [("A1", c.MAY), ("B", date(2026, 6, 1))]


@pytest.mark.usefixtures("_region")
@pytest.mark.clause("G10")
def test_every_party_is_asked_to_carry_it_out() -> None:
    decision = c.decide(c.propose())

    tasks = Task.objects.filter(kind="implement_decision")
    assert tasks.count() == 50
    assert set(tasks.values_list("role", "due_day")) == {("contact", c.MAY)}
    assert tasks.values("care_provider_id").distinct().count() == 50
    assert tasks[0].reason.params["title"] == decision.title


@pytest.mark.usefixtures("_region")
@pytest.mark.clause("G10")
def test_a_decision_that_changes_nothing_is_to_be_read() -> None:
    matter = raise_matter(title="Principer", actor=c.person(Role.COUNCIL), at=c.NOW)
    decision = c.decide(matter, body="beredningsgruppen")

    assert not ChangeLogEntry.objects.filter(decision=decision).exists()
    assert Task.objects.filter(kind="read_decision").count() == 50


@pytest.mark.usefixtures("_region")
@pytest.mark.parametrize("body", ["sro", "beredningsgruppen", "ledningsradet_mtp"])
def test_a_body_without_the_mandate_decides_no_terms(body: str) -> None:
    matter = c.propose()

    with pytest.raises(Refused, match="no_mandate"):
        c.decide(matter, body=body)
    assert Matter.objects.get(pk=matter.pk).state == "open"
    assert not Decision.objects.filter(matter=matter).exists()


@pytest.mark.usefixtures("_region")
@pytest.mark.clause("P12")
def test_only_the_body_that_a_document_names_decides_it() -> None:
    version = NewDocumentVersion("uppdragshandling", c.MAY, "Nytt uppdrag")
    matter = raise_matter(title="Uppdrag", versions=[version], actor=c.person(Role.LMN), at=c.NOW)

    with pytest.raises(Refused, match="no_mandate"):
        c.decide(matter)
    decision = c.decide(matter, body="sro")
    made = DocumentVersion.objects.get(decision=decision)
    assert (made.document.code, made.summary) == ("uppdragshandling", "Nytt uppdrag")
    assert c.unsound() == []


@pytest.mark.usefixtures("_region")
def test_decided_twice_is_refused_and_changes_nothing() -> None:
    matter = c.propose()
    c.decide(matter)

    with pytest.raises(Refused, match="decided_already"):
        c.decide(matter)
    assert TermValue.objects.filter(term__key=c.DAYS).count() == 2


@pytest.mark.usefixtures("_region")
def test_a_value_whose_day_has_come_before_the_decision_is_refused() -> None:
    matter = c.propose()
    may_1 = c.NOW + timedelta(days=29)

    with pytest.raises(Refused, match="proposal_too_early"):
        c.decide(matter, at=may_1)
    # A decision of April that is registered in May is too late as well: orders have been promised since.
    with pytest.raises(Refused, match="proposal_too_early"):
        c.decide(matter, at=may_1, day=c.TODAY)
    assert not Decision.objects.filter(decided_day__gte=c.TODAY).exists()


@pytest.mark.usefixtures("_region")
@pytest.mark.clause("A5")
def test_a_month_that_was_closed_meanwhile_stops_the_decision() -> None:
    matter = c.propose(("surcharge.knowledge.nutrition", c.MAY, "0.05"))
    Month.objects.create(first_day=c.MAY, until=c.NOW, opened_at=c.NOW)

    with pytest.raises(Refused, match="proposal_month_closed"):
        c.decide(matter)


@pytest.mark.usefixtures("_region")
def test_a_decision_of_tomorrow_is_none_yet() -> None:
    with pytest.raises(Refused, match="decision_not_yet"):
        c.decide(c.propose(), day=c.TODAY + timedelta(days=1))


@pytest.mark.usefixtures("_region")
def test_two_decisions_of_one_day_are_told_apart() -> None:
    one, other = c.propose(), c.propose(("fee.acute", c.MAY, 30_000), title="Dyrare akut")

    assert c.decide(one).reference.endswith("§ 1")
    assert c.decide(other).reference.endswith("§ 2")
    again = c.propose((c.DAYS, c.MAY, 2), title="Två dagar")
    with pytest.raises(Refused, match="proposal_decided_that_day"):
        c.decide(again)


@pytest.mark.usefixtures("_region")
def test_what_follows_the_decision_goes_with_it_when_it_is_undone() -> None:
    matter = c.propose()
    before = ChangeLogEntry.objects.count()

    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012
        c.decide(matter)
        raise ZeroDivisionError

    assert ChangeLogEntry.objects.count() == before
    assert not TermValue.objects.filter(term__key=c.DAYS, value=3).exists()
    assert not Task.objects.exists()
    c.decide(matter)
    assert ChangeLogEntry.objects.count() == before + 1
    assert c.unsound() == []


@pytest.mark.usefixtures("_region")
def test_the_number_of_statements_does_not_grow_with_parties_or_values() -> None:
    values = [(c.DAYS, c.MAY, 3), ("fee.acute", c.MAY, 30_000), ("fee.express", c.MAY, 90_000)]
    one, three = c.propose(("acute.working_days", c.MAY, 2)), c.propose(*values, title="Tre")

    with CaptureQueriesContext(
        connection,
    ) as few:
        c.decide(one)
    with CaptureQueriesContext(connection) as many:
        c.decide(three)
    assert len(few) <= 45
    assert len(many) <= len(few) + 6


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_make_one_decision() -> None:
    r.region()
    matter = c.propose()

    def act(number: int) -> bool:
        try:
            c.decide(Matter.objects.get(pk=matter.pk))
        except Refused:
            return False
        return True

    assert sorted(at_once(2, act)) == [False, True]
    assert Decision.objects.filter(matter=matter).count() == 1
    assert TermValue.objects.filter(term__key=c.DAYS).count() == 2
    assert c.unsound() == []


@pytest.mark.clause("A5")
def test_a_changed_surcharge_applies_from_its_day_and_leaves_invoiced_months_as_they_were() -> None:
    world = d.world()
    d.article(world, "100")
    payer = d.customer("1480")
    Body.objects.create(code=c.LMN, position=1, name_sv="Ledningsrådet", name_en="Council", decides=["terms"])
    march = d.delivered_order(world, payer, [("100", 30, 20_000)], day=date(2026, 3, 12))
    charge_delivered_rows(d.row_ids(march), actor=d.DEPOT, at=d.MARCH)
    close_month(date(2026, 3, 1), actor=d.FINANCE, at=d.APRIL_1)
    before = _invoiced()
    old = term_book().in_force("surcharge.knowledge.continence", date(2026, 4, 1)).value

    with pytest.raises(Refused, match="proposal_month_closed"):
        c.propose(("surcharge.knowledge.continence", date(2026, 3, 15), "0.05"), at=d.APRIL_1)
    matter = c.propose(("surcharge.knowledge.continence", date(2026, 4, 15), "0.05"), at=d.APRIL_1)
    c.decide(matter, at=d.APRIL_1 + timedelta(days=1))
    for day in (date(2026, 4, 14), date(2026, 4, 15)):
        order = d.delivered_order(world, payer, [("100", 30, 20_000)], day=day)
        charge_delivered_rows(d.row_ids(order), actor=d.DEPOT, at=d.APRIL_1 + timedelta(days=20))

    knowledge = Charge.objects.filter(kind=ChargeKind.KNOWLEDGE).order_by("pk").values_list("ore", flat=True)
    assert list(knowledge) == [d.share(20_000, old), d.share(20_000, old), 1_000]
    assert old != "0.05"
    assert _invoiced() == before
    close_month(date(2026, 4, 1), actor=d.FINANCE, at=d.APRIL_1 + timedelta(days=31))
    line = InvoiceLine.objects.get(invoice__month__first_day=date(2026, 4, 1))
    assert line.knowledge_ore == d.share(20_000, old) + 1_000
    assert not Document.objects.exists()  # a world without registered documents changes terms all the same


def _invoiced() -> list[object]:
    march = date(2026, 3, 1)
    lines = InvoiceLine.objects.filter(invoice__month__first_day=march).order_by("pk").values_list()
    return [
        *lines,
        *Invoice.objects.filter(month__first_day=march).values_list("number", "net_ore", "xml__sha256"),
    ]
