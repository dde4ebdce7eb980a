"""Loading is append-only, whole or not at all; what is exported loads again as the same."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.apps.agreement.folders import REAL, Copy
from uttag.apps.access.actors import SYSTEM, Actor
from uttag.apps.access.roles import Role
from uttag.apps.agreement import queries
from uttag.apps.agreement.folder import FolderRefused, read_folder
from uttag.apps.agreement.history import all_terms
from uttag.apps.agreement.models import Clause, DocumentVersion, Term, TermValue
from uttag.apps.governance.models import Body, KnowledgeTask
from uttag.apps.parties.models import CareProvider, Customer
from uttag.ground.trail.models import TrailEntry
from uttag.journeys.export_agreement import export_agreement
from uttag.journeys.load_agreement import load_agreement
from uttag.rules.reasons import Refused

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 1, 7, 9, 0, tzinfo=UTC)
LATER_DECISION = """
[[decision]]
reference = "Rådet 2026-02"
body = "Ledningsrådet LMN"
decided_day = 2026-02-12
title = "Akut till klockan tre"
"""


@pytest.fixture(autouse=True)
def _fresh_book() -> None:
    queries.forget_term_book()


def load(path: Path = REAL) -> dict[str, int]:
    return dict(load_agreement(actor=SYSTEM, at=NOW, folder=path))


@pytest.mark.clause("F1")
def test_the_real_folder_fills_the_registers() -> None:
    load()
    assert CareProvider.objects.count() == 50
    assert Customer.objects.values("care_provider").distinct().count() == 50
    assert Clause.objects.count() == 80
    assert queries.distributor().organisation_number == "232100-0131"


@pytest.mark.clause("G1", "G2", "G3", "P12", "C1")
def test_bodies_documents_and_tasks_are_loaded_with_the_folder() -> None:
    load()
    group = Body.objects.get(code="beredningsgruppen")
    assert group.reports_to == Body.objects.get(code="sro")
    assert group.prepared_by == Body.objects.get(code="ledningsradet_lmn")
    assert [part["code"] for part in group.parts] == [
        "cooperation",
        "it_systems",
        "finances",
        "wider",
        "prescribing",
    ]
    assert sum(seat.most for seat in group.seats.filter(side="region")) == 5
    assert sum(seat.most for seat in Body.objects.get(code="sro").seats.all()) == 8
    assert Body.objects.filter(judged=False).count() == 2
    assert KnowledgeTask.objects.count() == 9
    law = DocumentVersion.objects.get(document__code="hsl")
    assert (law.effective_from, law.review_day) == (date(2017, 4, 1), date(2026, 4, 1))
    assert DocumentVersion.objects.get(document__code="B").review_day is None


def test_a_second_load_adds_nothing_and_leaves_no_trail() -> None:
    load()
    assert load() == {}
    assert TrailEntry.objects.filter(operation="load_agreement").count() == 1


def test_a_loaded_value_is_never_changed(tmp_path: Path) -> None:
    load()
    copy = Copy(tmp_path)
    copy.spoil("price_list.toml", "value = 19500", "value = 20500")
    # The examples guard the folder too: this one says what an acute delivery costs.
    copy.spoil("clauses/02_financing.toml", "ore = 19500", "ore = 20500")
    with pytest.raises(
        FolderRefused, match=r"price_list\.toml:\d+: termvalue \"fee\.acute from.*19500 .* 20500"
    ):
        load(copy.path)
    assert queries.term_book().in_force("fee.acute", date(2026, 3, 1)).value == 19500


def test_nothing_of_a_refused_folder_stays(tmp_path: Path) -> None:
    load()
    before = TermValue.objects.count()
    copy = Copy(tmp_path)
    copy.add("decisions.toml", LATER_DECISION)
    copy.spoil("decisions.toml", 'title = "Skattesatser', 'title = "Andra skattesatser')
    copy.spoil(
        "terms.toml",
        'value = "14:00"\ndecision = "Samarbetsavtalet 2018"',
        'value = "14:00"\ndecision = "Samarbetsavtalet 2018"\n\n[[term.value]]\neffective_from = 2026-03-01\n'
        'value = "15:00"\ndecision = "Rådet 2026-02"',
    )
    with pytest.raises(FolderRefused, match=r"decision .Mervärdesskattelagen.*title"):
        load(copy.path)
    assert TermValue.objects.count() == before


def test_a_decided_change_holds_from_its_day(tmp_path: Path) -> None:
    load()
    copy = Copy(tmp_path)
    copy.add("decisions.toml", LATER_DECISION)
    copy.spoil(
        "terms.toml",
        'value = "14:00"\ndecision = "Samarbetsavtalet 2018"',
        'value = "14:00"\ndecision = "Samarbetsavtalet 2018"\n\n[[term.value]]\neffective_from = 2026-03-01\n'
        'value = "15:00"\ndecision = "Rådet 2026-02"',
    )
    assert load(copy.path) == {"decision": 1, "termvalue": 1}
    book = queries.term_book()
    assert book.in_force("acute.cutoff_time", date(2026, 2, 28)).value == "14:00"
    changed = book.in_force("acute.cutoff_time", date(2026, 3, 1))
    assert (changed.value, changed.decision, changed.clause) == ("15:00", "Rådet 2026-02", "D5")


def test_better_words_are_taken_over(tmp_path: Path) -> None:
    load()
    copy = Copy(tmp_path)
    copy.spoil("terms.toml", 'label_sv = "Leveranstid i arbetsdagar"', 'label_sv = "Leveranstid"')
    load(copy.path)
    assert Term.objects.get(key="delivery.working_days").label_sv == "Leveranstid"


def test_a_customers_address_is_kept_in_the_register(tmp_path: Path) -> None:
    load()
    Customer.objects.filter(code="1495").update(street="Nya gatan 1")
    load()
    assert Customer.objects.get(code="1495").street == "Nya gatan 1"


def test_an_exported_folder_is_the_loaded_one(tmp_path: Path) -> None:
    load()
    export_agreement(tmp_path / "out")
    assert read_folder(tmp_path / "out") == read_folder(REAL)
    assert load(tmp_path / "out") == {}


def test_only_an_administrator_loads() -> None:
    prescriber = Actor(Role.PRESCRIBER, user_id=1, name="Alice")
    with pytest.raises(Refused, match="not_your_role"):
        load_agreement(actor=prescriber, at=NOW, folder=REAL)


def test_the_book_is_read_anew_when_a_value_is_added() -> None:
    load()
    book = queries.term_book()
    assert queries.term_book() is book
    old = TermValue.objects.get(term__key="fee.acute", effective_from=date(2026, 1, 1))
    TermValue.objects.create(
        term=old.term,
        effective_from=date(2026, 7, 1),
        decided_on=date(2026, 6, 1),
        value=1,
        decision=old.decision,
    )
    assert queries.term_book().in_force("fee.acute", date(2026, 7, 1)).value == 1


def test_terms_of_a_day_name_what_held_then() -> None:
    load()
    on = {found.term.key: found.in_force for found in all_terms(date(2025, 12, 31))}
    fee = on["fee.acute"]
    assert fee is not None
    assert fee.value == 18500
    before = {found.term.key: found.in_force for found in all_terms(date(2018, 4, 30))}
    assert set(before.values()) == {None}


def test_a_term_tells_what_held_before_and_what_is_decided_for_later() -> None:
    load()
    vat = {found.term.key: found for found in all_terms(date(2026, 5, 1))}["vat.food"]
    assert [value.effective_from.year for value in vat.values] == [2028, 2026, 2018]
    assert vat.in_force is not None
    assert vat.in_force.value == "0.06"
    assert [value.effective_from for value in vat.coming] == [date(2028, 1, 1)]
