"""The change log: numbered, sealed, never edited; what decisions have set and what is logged is the same (P5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from tests import changes as c
from tests import region as r
from tests.at_once import at_once
from tests.chain import rows
from uttag.apps.access.actors import SYSTEM
from uttag.apps.access.roles import Role
from uttag.apps.agreement.changes.change_log import SERIES, append, broken_seals, log_accord
from uttag.apps.agreement.models import (
    ChangeLogEntry,
    Decision,
    Document,
    DocumentVersion,
    Implementation,
    TermValue,
)
from uttag.apps.parties.models import CareProvider
from uttag.ground.append_only import WrittenOnce
from uttag.ground.numbering.models import Series
from uttag.ground.verify import breaches
from uttag.journeys.load_agreement import load_agreement
from uttag.rules.reasons import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.clause("P5")]


@pytest.fixture
def decided() -> Decision:
    r.region()
    return c.decide(c.propose())


def test_loading_a_folder_logs_each_decision_once() -> None:
    r.region()
    logged = list(ChangeLogEntry.objects.values_list("decision__reference", flat=True))
    assert sorted(logged) == sorted(
        Decision.objects.exclude(term_values=None).distinct().values_list("reference", flat=True)
    )
    assert list(ChangeLogEntry.objects.values_list("number", flat=True)) == list(range(1, len(logged) + 1))

    load_agreement(folder=r.FOLDER, actor=SYSTEM, at=c.NOW)
    assert ChangeLogEntry.objects.count() == len(logged)
    assert c.unsound() == []


def test_a_value_that_a_folder_adds_to_a_known_decision_gets_an_entry_of_its_own() -> None:
    r.region()
    before = ChangeLogEntry.objects.count()
    _as_if_a_term_had_not_been_loaded()

    load_agreement(folder=r.FOLDER, actor=SYSTEM, at=c.NOW)

    last = ChangeLogEntry.objects.get(number=before + 1)
    assert [change["term"] for change in last.changes] == [c.DAYS]
    assert c.unsound() == []


def _as_if_a_term_had_not_been_loaded() -> None:
    """Rewrites the log, seals and all, as an older folder without that term would have left it."""
    entries = list(ChangeLogEntry.objects.select_related("decision"))
    rows(ChangeLogEntry).delete()
    rows(TermValue, term__key=c.DAYS).delete()
    Series.objects.filter(name=SERIES).update(last=0)
    for e in entries:
        changes = [change for change in e.changes if change.get("term") != c.DAYS]
        append(at=e.at, effective_from=e.effective_from, title=e.title, decision=e.decision, changes=changes)


def test_an_entry_can_not_be_edited_or_removed(decided: Decision) -> None:
    entry = ChangeLogEntry.objects.get(decision=decided)
    entry.title = "Något annat"
    with pytest.raises(WrittenOnce):
        entry.save()
    with pytest.raises(WrittenOnce):
        entry.delete()
    with pytest.raises(WrittenOnce):
        ChangeLogEntry.objects.update(title="x")
    with pytest.raises(WrittenOnce):
        ChangeLogEntry.objects.all().delete()


def test_what_distributor_and_care_providers_agree_on_is_logged_with_whom() -> None:
    r.region()
    said: dict[str, Any] = {
        "with_whom": "Skövdedepån och Skara kommun",
        "what": "Ny rutin för ledsagare",
        "text": "Prövas under ett år.",
        "effective_from": c.MAY,
    }
    entry = log_accord(**said, actor=c.person(Role.SECRETARIAT), at=c.NOW)
    assert log_accord(**said, actor=c.person(Role.SECRETARIAT), at=c.NOW) == entry  # sent twice is once

    assert entry.accord == "Skövdedepån och Skara kommun\n\nPrövas under ett år."
    assert c.unsound() == []
    with pytest.raises(Refused, match="not_your_role"):
        log_accord(
            with_whom="x", what="y", effective_from=c.MAY, actor=c.person(Role.CONTACT, "1495"), at=c.NOW
        )
    with pytest.raises(Refused, match="accord_incomplete"):
        log_accord(with_whom=" ", what="y", effective_from=c.MAY, actor=c.person(Role.SECRETARIAT), at=c.NOW)


@pytest.mark.django_db(transaction=True)
def test_entries_written_at_once_follow_each_other() -> None:
    def act(number: int) -> None:
        with transaction.atomic():
            append(at=c.NOW, effective_from=c.MAY, title=f"{number}", accord="Överens")

    at_once(4, act)
    assert list(ChangeLogEntry.objects.values_list("number", flat=True)) == [1, 2, 3, 4]
    assert list(broken_seals()) == []


def _remove(number: int) -> None:
    rows(ChangeLogEntry, number=number).delete()


def _last() -> int:
    return ChangeLogEntry.objects.count()


def _swap() -> None:
    """Two entries change places, numbers and all but their seals' chain."""
    rows(ChangeLogEntry, number=1).update(number=100)
    rows(ChangeLogEntry, number=2).update(number=1)
    rows(ChangeLogEntry, number=100).update(number=2)


BROKEN: list[tuple[Callable[[], object], list[int]]] = [
    (lambda: rows(ChangeLogEntry, number=2).update(title="Annat"), [2]),
    (lambda: rows(ChangeLogEntry, number=2).update(at=c.NOW + timedelta(days=1)), [2]),
    (lambda: rows(ChangeLogEntry, number=2).update(changes=[]), [2]),
    (lambda: _remove(2), [3]),
    (_swap, [1, 2, 3]),
]


@pytest.mark.parametrize(("plant", "numbers"), BROKEN)
def test_the_log_s_breaches_are_found(
    decided: Decision, plant: Callable[[], object], numbers: list[int]
) -> None:
    assert breaches("agreement.change_log_is_unbroken") == ()
    plant()
    found = [breach.subject for breach in breaches("agreement.change_log_is_unbroken")]
    assert found == [f"change log {number}" for number in numbers]


def test_a_last_entry_that_is_gone_is_found_too(decided: Decision) -> None:
    last = _last()
    _remove(last)
    assert [b.subject for b in breaches("agreement.change_log_is_unbroken")] == [f"change log {last + 1}"]


def test_a_part_of_the_log_is_judged_by_itself(decided: Decision) -> None:
    """A page shows some entries; what is wrong with others is on their own pages."""
    last = _last()
    assert list(broken_seals(2, last)) == list(broken_seals(2)) == []
    rows(ChangeLogEntry, number=1).update(title="Annat")
    assert list(broken_seals(2, last)) == []
    assert [one.number for one in broken_seals(1, 1)] == [1]
    _remove(2)
    assert [(one.number, one.how) for one in broken_seals(3, last)] == [(3, "missing")]
    _remove(last)
    assert [one.number for one in broken_seals(3, last - 1)] == [3]
    assert [one.number for one in broken_seals(3)] == [3, last + 1]


UNLOGGED: list[tuple[Callable[[], object], str]] = [
    (lambda: rows(TermValue, value=3, term__key=c.DAYS).update(value=2), "to another value"),
    (lambda: rows(TermValue, value=3, term__key=c.DAYS).delete(), "has not"),
    (lambda: _remove(_last()), "the change log lacks"),
    (lambda: rows(DocumentVersion, version=2).delete(), "has not"),
]


@pytest.mark.parametrize(("plant", "says"), UNLOGGED)
def test_values_and_log_that_differ_are_found(
    decided: Decision, plant: Callable[[], object], says: str
) -> None:
    assert breaches("agreement.changes_are_logged") == ()
    plant()
    found = breaches("agreement.changes_are_logged")
    assert {breach.subject for breach in found} == {decided.reference}
    assert all(says in breach.says for breach in found)


def _law() -> Document:
    return Document.objects.filter(kind="law")[0]


def _version(document: Document, number: int, start: date, **values: Any) -> None:
    given = {"decided_elsewhere": "Riksdagen", **values}
    DocumentVersion.objects.create(
        document=document, version=number, effective_from=start, recorded_at=c.NOW, **given
    )


@pytest.mark.clause("P12")
def test_versions_out_of_order_are_found(decided: Decision) -> None:
    name, law = "agreement.versions_follow_each_other", _law()
    last = law.versions.count()
    assert breaches(name) == ()
    _version(law, last + 2, date(2030, 1, 1))
    assert len(breaches(name)) == 1
    _version(law, last + 1, date(2031, 1, 1))
    assert [b.says for b in breaches(name)] == ["begins no later than the one before"]


@pytest.mark.clause("P12")
def test_versions_that_rest_on_nothing_or_on_two_things_are_found(decided: Decision) -> None:
    name, law = "agreement.versions_rest_on_a_decision", _law()
    last = law.versions.count()
    assert breaches(name) == ()
    _version(law, last + 1, date(2030, 1, 1), decided_elsewhere="")
    _version(law, last + 2, date(2031, 1, 1), decision=decided)
    assert len(breaches(name)) == 2


@pytest.mark.clause("P4")
def test_a_change_implemented_before_it_was_decided_is_found(decided: Decision) -> None:
    name = "agreement.implemented_after_decided"
    skara = CareProvider.objects.get(code="1495")
    made = Implementation.objects.create(
        decision=decided, care_provider=skara, implemented_day=c.TODAY, recorded_at=c.NOW
    )
    assert breaches(name) == ()
    Implementation.objects.filter(pk=made.pk).update(implemented_day=c.TODAY - timedelta(days=1))
    assert [breach.subject for breach in breaches(name)] == [decided.reference]


def test_reading_the_log_takes_few_statements(decided: Decision, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(3):
        assert list(broken_seals()) == []
