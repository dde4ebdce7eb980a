"""An assortment change: one supplier's contract ends, another's begins (B2.12)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from uttag.apps.access.actors import SYSTEM, Actor
from uttag.apps.assortment.changeovers.lists import ConversionWish, approve_list, make_list, put_rows
from uttag.apps.assortment.changeovers.planning import ChangePlan, plan_change
from uttag.apps.assortment.changeovers.telling import tell_prescribers
from uttag.apps.assortment.models import AssortmentChange, ConversionList
from uttag.apps.assortment.running_out.planning import put_in_use, reckon_plan
from uttag.apps.catalogue.changes.known import rows_now
from uttag.apps.catalogue.contracts import ContractWish, register_contract
from uttag.apps.catalogue.models import ArticlePrice
from uttag.ground.files.uploads import Upload
from uttag.journeys.exchange_workbook.choices import choices_now
from uttag.journeys.exchange_workbook.confirming import confirm_workbook
from uttag.journeys.exchange_workbook.handing_in import hand_in
from uttag.papers.workbooks import structure as s
from uttag.papers.workbooks.writing import Cell, Contents, write
from uttag.simulation.population.articles import ArticleRow, gtin
from uttag.simulation.population.tables import table

CHEAPER = 0.94  # what the new procurement made of prices
YEARS = timedelta(days=4 * 365)


@dataclass(frozen=True, slots=True)
class Pair:
    """An old article and the one that takes over; `new` "" where none does."""

    old: ArticleRow
    new: str


def pairs(articles: tuple[ArticleRow, ...]) -> list[Pair]:
    """Which of the old supplier's articles become which: the new number has a 5 where the old has its second digit."""
    words = table("supply")["assortment_change"]
    old = (a for a in articles if a.group == words["group"] and a.supplier == words["from"] and not a.parent)
    return [Pair(a, "" if a.name in words["ends"] else f"{a.number[0]}5{a.number[2:]}") for a in old]


def plan(
    articles: tuple[ArticleRow, ...], starts_on: date, purchasing: Actor, at: datetime
) -> AssortmentChange:
    """Central purchasing registers the new contract and plans the change."""
    words = table("supply")["assortment_change"]
    contract = ContractWish(words["to"], words["contract"], words["title"], starts_on, starts_on + YEARS)
    register_contract(contract, actor=purchasing, at=at)
    wish = ChangePlan(words["name"], starts_on, [words["group"]], words["contract"])
    return plan_change(wish, acknowledged=True, actor=purchasing, at=at)


def bring_file(
    change: AssortmentChange, articles: tuple[ArticleRow, ...], purchasing: Actor, lmn: Actor, at: datetime
) -> None:
    """The new articles come in the agreed workbook; LMN confirms it. They can be prescribed from the start day."""
    rows: dict[str, list[tuple[Cell, ...]]] = {s.ARTICLES.name: [], s.PRICES.name: []}
    for values, ore in _new_articles(articles):
        rows[s.ARTICLES.name].append(tuple(values.get(column.key, "") for column in s.ARTICLES.columns))
        kronor = Decimal(ore).scaleb(-2)
        rows[s.PRICES.name].append((values["number"], values["name"], change.starts_on, kronor))
    file = Upload("nytt-sortiment.xlsx", write(Contents(rows, choices_now().lists())))
    handed = hand_in(file, from_day=change.starts_on, change=change.uuid, actor=purchasing, at=at)
    confirm_workbook(handed.uuid, handed.digest, actor=lmn, at=at + timedelta(hours=2))


def convert(
    change: AssortmentChange, articles: tuple[ArticleRow, ...], lmn: Sequence[Actor], at: datetime
) -> None:
    """LMN's consultant makes two lists, and another approves the first; its prescribers are told."""
    words = table("supply")["assortment_change"]
    for name, approved in (("Formskydd, allt-i-ett och byxskydd", True), ("Övriga skydd", False)):
        listed = make_list(change.uuid, name, actor=lmn[0], at=at)
        wanted = [p for p in pairs(articles) if (p.old.line in words["approved"]) is approved]
        put_rows(listed.uuid, [_row(pair, words) for pair in wanted], actor=lmn[0], at=at)
        if approved:
            _approve(listed, lmn[1], at + timedelta(hours=1))


def run_out(change: AssortmentChange, depot: Actor, at: datetime) -> None:
    """The depot reckons how the old stock runs out, and stops buying by it."""
    plan = reckon_plan(change.uuid, actor=depot, at=at)
    put_in_use(plan.uuid, actor=depot, at=at + timedelta(minutes=20))


def _approve(listed: ConversionList, lmn: Actor, at: datetime) -> None:
    approve_list(listed.uuid, acknowledged=True, actor=lmn, at=at)
    tell_prescribers(listed.uuid, actor=SYSTEM, at=at)


def _row(pair: Pair, words: dict[str, Any]) -> ConversionWish:
    new, old = words["factors"].get(pair.old.line, (1, 1))
    if not pair.new:
        return ConversionWish(pair.old.number, text="Utgår. Minsta formskyddet föreslås i stället.")
    return ConversionWish(pair.old.number, pair.new, new, old)


def _new_articles(articles: tuple[ArticleRow, ...]) -> Iterator[tuple[dict[str, Any], int]]:
    """As the old ones, but for who makes them, how many there are in a package, and the price in öre."""
    words = table("supply")["assortment_change"]
    known = rows_now([pair.old.number for pair in pairs(articles)])
    prices = dict(
        ArticlePrice.objects.filter(article__number__in=known)
        .order_by("effective_from")
        .values_list("article__number", "package_price_ore")
    )
    for pair in pairs(articles):
        if not pair.new:
            continue
        old = known[pair.old.number]
        pieces = words["pieces"].get(pair.old.line, old.pieces_per_package)
        kind = pair.old.name.split(pair.old.line)[-1].strip()
        renewed = {
            "number": pair.new,
            "name": f"{words['brand']} {pair.old.line} {kind}",
            "gtin": gtin(pair.new),
            "supplier": words["to"],
            "contract": words["contract"],
            "pieces_per_package": pieces,
            "status": "active",
        }
        yield (
            {**asdict(old), **renewed},
            round(prices[pair.old.number] * CHEAPER * pieces / old.pieces_per_package),
        )
