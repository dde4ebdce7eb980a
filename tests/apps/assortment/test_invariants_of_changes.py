"""Each invariant of assortment and supplier changes finds what is planted here, and nothing in sound data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests import changeover as c
from tests import region as r
from uttag.apps.access.actors import SYSTEM
from uttag.apps.assortment.changeovers.closing import close_change
from uttag.apps.assortment.changeovers.lists import ConversionWish, approve_list, make_list, put_rows
from uttag.apps.assortment.changeovers.planning import ChangePlan, plan_change
from uttag.apps.assortment.models import (
    AssortmentChange,
    CarriedItem,
    Conversion,
    ConversionList,
    SupplierChange,
)
from uttag.apps.assortment.supplier_changes.carrying_out import carry_out
from uttag.apps.assortment.supplier_changes.deciding import decide_change
from uttag.apps.assortment.supplier_changes.noticing import SupplierNotice, notice_change
from uttag.apps.catalogue.models import Article
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.ground.verify import breaches

OURS = (
    "assortment.approved_lists_have_no_faults",
    "assortment.carried_items_add_up",
    "assortment.carried_items_are_on_record",
    "assortment.carried_to_what_was_said",
    "assortment.closed_changes_have_carried_all",
    "assortment.done_supplier_changes_took_effect",
)


@pytest.fixture(scope="module")
def _changed_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A change that was closed, one to come with an approved list, and a supplier's change that is done."""
    with django_db_blocker.unblock(), transaction.atomic():
        _make()
        yield
        transaction.set_rollback(True)


def _make() -> None:
    over = c.changeover()
    region, lena = over.region, over.region.lena
    c.start(over)
    close_change(over.change.uuid, actor=lena, at=c.later(1))
    group = Article.objects.get(number="N3").group.code
    coming = plan_change(ChangePlan("Nästa", date(2027, 3, 1), [group]), actor=lena, at=c.later(1))
    list_ = make_list(coming.uuid, "Katetrar", actor=lena, at=c.later(1))
    put_rows(list_.uuid, [ConversionWish("N2", "N3")], actor=lena, at=c.later(1))
    approve_list(list_.uuid, actor=region.leo, at=c.later(1))
    r.article("S1")
    r.article("S2")
    r.item(region, over.first.patient, "S1")
    notice = SupplierNotice("replaced", "S1", c.STARTS, replacement="S2")
    change = notice_change(notice, actor=region.dan, at=c.ON_THE_DAY)
    decide_change(change.uuid, accept=True, actor=region.kajsa, at=c.ON_THE_DAY)
    carry_out(change.uuid, actor=SYSTEM, at=c.ON_THE_DAY)


@pytest.fixture
def changed(_changed_once: None, db: None) -> None:
    """The sound data, as it was before each test: `db` rolls back to it."""


def _heir() -> PrescriptionItem:
    return PrescriptionItem.objects.filter(carried_from__isnull=False).order_by("pk")[0]


def _set(**values: object) -> Callable[[], object]:
    return lambda: PrescriptionItem.objects.filter(pk=_heir().pk).update(**values)


PLANTED: list[tuple[str, Callable[[], object]]] = [
    ("assortment.carried_items_add_up", _set(withdrawals=9)),
    (
        "assortment.carried_items_add_up",
        lambda: PrescriptionItem.objects.filter(carried_to=_heir()).update(cancelled_at=None),
    ),
    ("assortment.carried_items_are_on_record", lambda: CarriedItem.objects.filter(new=_heir()).delete()),
    (
        "assortment.approved_lists_have_no_faults",
        lambda: Conversion.objects.filter(old__number="N2").update(new=Article.objects.get(number="O1")),
    ),
    (
        "assortment.approved_lists_have_no_faults",
        lambda: Conversion.objects.filter(old__number="N2").delete(),
    ),
    (
        "assortment.carried_to_what_was_said",
        lambda: CarriedItem.objects.filter(new=_heir()).update(chosen=True),
    ),
    (
        "assortment.carried_to_what_was_said",
        lambda: _set(article=Article.objects.get(number="S2"))(),
    ),
    (
        "assortment.closed_changes_have_carried_all",
        lambda: Article.objects.filter(number="O1").update(status="active"),
    ),
    (
        "assortment.closed_changes_have_carried_all",
        lambda: PrescriptionItem.objects.filter(article__number="O1").update(cancelled_at=None),
    ),
    (
        "assortment.done_supplier_changes_took_effect",
        lambda: Article.objects.filter(number="S1").update(status="active"),
    ),
    (
        "assortment.done_supplier_changes_took_effect",
        lambda: PrescriptionItem.objects.filter(article__number="S1").update(cancelled_at=None),
    ),
    (
        "assortment.done_supplier_changes_took_effect",
        lambda: SupplierChange.objects.update(kind="recalled"),
    ),
]


@pytest.mark.parametrize("name", OURS)
def test_sound_data_has_no_breach(changed: None, name: str) -> None:
    assert not breaches(name)


@pytest.mark.parametrize(("name", "plant"), PLANTED)
def test_a_planted_breach_is_found(changed: None, name: str, plant: Callable[[], object]) -> None:
    plant()
    assert breaches(name)


def test_what_they_look_at_is_there(changed: None) -> None:
    assert AssortmentChange.objects.filter(state="closed").count() == 1
    assert ConversionList.objects.filter(state="approved").count() == 2
    assert CarriedItem.objects.count() == 4
