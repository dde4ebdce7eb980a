"""Each invariant of changes and contracts finds the breach that is planted here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests import region as b
from tests.chain import rows
from uttag.apps.catalogue.changes.asking import ask_for_changes
from uttag.apps.catalogue.changes.deciding import approve_changes
from uttag.apps.catalogue.changes.differing import Wish
from uttag.apps.catalogue.contracts import ContractWish, add_document, register_contract
from uttag.apps.catalogue.models import (
    Article,
    ArticlePrice,
    ChangeRequest,
    ChangeSet,
    Supplier,
    SupplierContract,
)
from uttag.ground.files.models import StoredFile
from uttag.ground.files.uploads import Upload
from uttag.ground.verify import breaches, invariants

pytestmark = pytest.mark.django_db
TODAY = b.NOW.date()


def broken() -> list[str]:
    """What breaks of all that must hold of the register."""
    register = [one.name for one in invariants() if one.name.startswith("catalogue.")]
    return [breach.says for name in register for breach in breaches(name)]


@pytest.fixture
def made() -> b.Region:
    region = b.region()
    b.article("K1")
    wish = ContractWish("LEV1", "A-1", "Urinkatetrar", TODAY, TODAY.replace(year=2028))
    contract = register_contract(wish, actor=region.kajsa, at=b.NOW)
    upload = Upload("a.pdf", b"%PDF-1.7 avtal")
    add_document(contract.uuid, "contract", "Avtalet", upload, actor=region.kajsa, at=b.NOW)
    wishes = [Wish("K1", {"name": "Nytt", "contract": "A-1"}, 31_000)]
    change = ask_for_changes(wishes, applies_from=TODAY, actor=region.dan, at=b.NOW)
    approve_changes(change.uuid, actor=region.lena, at=b.NOW)
    assert broken() == []
    return region


def of_article(**values: Any) -> None:
    rows(Article, number="K1").update(**values)


def of_change(**values: Any) -> None:
    rows(ChangeRequest, kind="article").update(**values)


def _lena_asked() -> None:
    decided_by = ChangeRequest.objects.filter(kind="article").values_list("decided_by", flat=True).get()
    rows(ChangeRequest, kind="price").delete()
    rows(ChangeSet).update(asked_by=decided_by)


def _other_supplier() -> None:
    other = Supplier.objects.create(code="LEV2", name="Andra AB")
    rows(SupplierContract).update(supplier=other)


PLANTED: list[tuple[str, Callable[[], object]]] = [
    ("catalogue.search_words_are_right", lambda: of_article(search="k1")),
    ("catalogue.sterile_by_piece_is_sterile", lambda: of_article(sterile_by_piece=True)),
    ("catalogue.contracts_are_of_the_supplier", _other_supplier),
    ("catalogue.contract_documents_are_kept", lambda: rows(StoredFile).delete()),
    ("catalogue.nobody_approves_their_own_change", _lena_asked),
    ("catalogue.decided_changes_say_who_and_when", lambda: of_change(decided_by=None)),
    ("catalogue.decided_changes_say_who_and_when", lambda: of_change(decided_role="")),
    ("catalogue.decided_changes_say_who_and_when", lambda: of_change(state="asked", applied_at=None)),
    ("catalogue.applied_changes_have_a_time", lambda: of_change(applied_at=None)),
    ("catalogue.applied_changes_have_a_time", lambda: of_change(state="approved")),
    ("catalogue.the_register_is_as_last_changed", lambda: of_article(name="Annat")),
    (
        "catalogue.the_register_is_as_last_changed",
        lambda: rows(ArticlePrice, package_price_ore=31_000).update(package_price_ore=1),
    ),
]


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize(("name", "plant"), PLANTED)
def test_a_planted_breach_is_found(name: str, plant: Callable[[], object]) -> None:
    plant()
    assert len(list(breaches(name))) == 1
