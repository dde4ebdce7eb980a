"""An assortment change for tests: two old articles, what takes over, and items of both care providers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from tests import region as r
from uttag.apps.access.actors import SYSTEM
from uttag.apps.access.roles import Role
from uttag.apps.agreement.models import Decision, Term, TermValue
from uttag.apps.agreement.queries import forget_term_book
from uttag.apps.assortment.changeovers.lists import ConversionWish, approve_list, make_list, put_rows
from uttag.apps.assortment.changeovers.planning import ChangePlan, plan_change
from uttag.apps.assortment.changeovers.starting import carry_over_change
from uttag.apps.assortment.models import AssortmentChange, ConversionList
from uttag.apps.catalogue.models import Article
from uttag.apps.prescribing.models import PrescriptionItem

STARTS = date(2026, 9, 1)
ON_THE_DAY = datetime(2026, 9, 1, 6, 0, tzinfo=r.NOW.tzinfo)


@dataclass
class Changeover:
    """Old O1 and O2 become N1 (two for three) and N2; Alice has one item of each, Bob one of O1."""

    region: r.Region
    change: AssortmentChange
    list: ConversionList
    first: PrescriptionItem
    second: PrescriptionItem
    bobs: PrescriptionItem


def articles() -> None:
    for number in ("O1", "O2", "N3"):
        r.article(number, name=f"Kateter {number}")
    for number in ("N1", "N2"):
        r.article(number, name=f"Kateter {number}", status="coming")


def changeover(*, approved: bool = True) -> Changeover:
    region = r.region()
    articles()
    torvald = r.patient(region)
    signe = r.patient(region, r.SIGNE, by=region.bob, given_name="Signe", municipality="1470")
    change = planned(region)
    list_ = make_list(change.uuid, "Katetrar", actor=region.lena, at=r.NOW)
    wishes = [ConversionWish("O1", "N1", 2, 3, "Tunnare"), ConversionWish("O2", "N2")]
    put_rows(list_.uuid, wishes, actor=region.lena, at=r.NOW)
    if approved:
        list_ = approve_list(list_.uuid, acknowledged=True, actor=region.leo, at=r.NOW)
    return Changeover(
        region,
        change,
        list_,
        r.item(region, torvald, "O1", pieces=50),
        r.item(region, torvald, "O2"),
        r.item(region, signe, "O1", by=region.bob),
    )


def planned(region: r.Region, starts_on: date = STARTS) -> AssortmentChange:
    group = Article.objects.get(number="O1").group.code
    wish = ChangePlan("Katetrar 2026", starts_on, [group])
    return plan_change(wish, actor=region.lena, at=r.NOW)


def start(over: Changeover, *, most: int = 1000, at: datetime = ON_THE_DAY) -> int:
    return carry_over_change(over.change.uuid, actor=SYSTEM, at=at, most=most)


def only_approver(role: Role, kind: str = "status") -> None:
    """From today's terms on changes of `kind` in the register are approved by one role alone."""
    term = Term.objects.get(key="register.approvers")
    others = [row for row in term.values.earliest("pk").value if row["kind"] != kind]
    TermValue.objects.create(
        term=term,
        effective_from=r.TODAY,
        decided_on=r.TODAY + timedelta(days=term.values.count()),  # the last decided holds
        value=[*others, {"kind": kind, "approver": role.value}],
        decision=Decision.objects.earliest("pk"),
    )
    forget_term_book()


def later(days: int) -> datetime:
    return ON_THE_DAY + timedelta(days=days)


class Easter(datetime):
    """The clock's `datetime` on the day of `tests.region`: put in its place in tests of pages."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Any:
        return r.NOW.astimezone(tz)
