"""A workbook of 20,000 rows: checked whole, then confirmed by another and applied (B2.6)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.catalogue.models import Article
from uttag.ground.accounts.models import User
from uttag.ground.files.uploads import Upload
from uttag.journeys.exchange_workbook.choices import choices_now
from uttag.journeys.exchange_workbook.confirming import confirm_workbook
from uttag.journeys.exchange_workbook.handing_in import hand_in
from uttag.papers.workbooks import structure as s
from uttag.papers.workbooks.writing import Cell, Contents, Rows, write
from uttag.simulation.bench import building
from uttag.simulation.bench.building import AT
from uttag.simulation.bench.measuring import Figure, timed

SHEETS = 2  # each article has a row on Artiklar and one on Priser
DAY = AT.date() + timedelta(days=30)


def measure(folder: Path, *, quick: bool) -> list[Figure]:
    """Rows a second, checked and applied: 10,000 articles, each with new facts and a new price."""
    articles = 50 if quick else 10_000
    building.region(folder, articles=articles)
    building.gather_statistics()
    asker, approver = (
        Actor(Role.LMN, User.objects.create(username=name, name=name).pk, name) for name in ("lena", "leo")
    )
    upload = Upload("bench.xlsx", _workbook())
    with timed() as checking:
        found = hand_in(upload, from_day=AT.date(), actor=asker, at=AT)
    with timed() as applying:
        confirm_workbook(found.uuid, found.digest, actor=approver, at=AT + timedelta(hours=1))
    rows = articles * SHEETS
    return [
        Figure("workbook checked", rows, checking.seconds, checking.cpu_seconds),
        Figure("workbook applied", rows, applying.seconds, applying.cpu_seconds),
    ]


def _workbook() -> bytes:
    choices = choices_now()
    found = list(Article.objects.select_related("group", "supplier").order_by("number"))
    prices = [(one.number, one.name, DAY, Decimal("99.50")) for one in found]
    rows: Rows = {s.ARTICLES.name: [_row(one) for one in found], s.PRICES.name: prices}
    return write(Contents(rows, choices.lists()))


def _row(article: Article) -> tuple[Cell, ...]:
    values: dict[str, Cell] = {
        "name": f"{article.name}, nytt namn",
        "group": article.group.name_sv,
        "supplier": article.supplier.name,
        "kind": "food" if article.vat_class == Article.VatClass.FOOD else "device",
    }
    keys = (column.key for column in s.ARTICLES.columns)
    unlinked = ("parent", "contract")
    return tuple("" if key in unlinked else values.get(key, getattr(article, key)) for key in keys)
