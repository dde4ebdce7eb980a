"""Suppliers tell of changes, and LMN or central purchasing decide (B2.11)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from uttag.apps.access.actors import SYSTEM, Actor
from uttag.apps.assortment.models import SupplierChange
from uttag.apps.assortment.supplier_changes.carrying_out import carry_out
from uttag.apps.assortment.supplier_changes.deciding import decide_change
from uttag.apps.assortment.supplier_changes.noticing import SupplierNotice, notice_change
from uttag.apps.catalogue.models import Article
from uttag.ground.files.uploads import Upload

Kind = SupplierChange.Kind


def discontinue(article: str, keeper: Actor, lmn: Actor, at: datetime) -> None:
    """An article goes out: told, decided and carried out."""
    letter = Upload("utgar.txt", f"Artikel {article} tillverkas inte längre. Påhittat exempel.\n".encode())
    notice = SupplierNotice(
        Kind.DISCONTINUED,
        article,
        at.date() + timedelta(days=3),
        "Tillverkningen har upphört.",
        letter=letter,
    )
    change = notice_change(notice, actor=keeper, at=at)
    decide_change(change.uuid, accept=True, actor=lmn, at=at + timedelta(hours=4))
    carry_out(change.uuid, actor=SYSTEM, at=at + timedelta(days=3))


def replace(article: str, by: str, from_day: date, keeper: Actor, lmn: Actor, at: datetime) -> None:
    """An article is replaced from a day to come: told and decided."""
    text = "En ny modell ersätter båda storlekarna."
    notice = SupplierNotice(Kind.REPLACED, article, from_day, text, replacement=by)
    change = notice_change(notice, actor=keeper, at=at)
    decide_change(change.uuid, accept=True, actor=lmn, at=at + timedelta(days=1))


def repack(article: str, pieces: int, from_day: date, keeper: Actor, at: datetime) -> None:
    """A package will hold another number of pieces, at the same price for each: told, and waiting for a decision."""
    text = "Förpackningen ändras. Samma produkt och samma GTIN tills vidare."
    now = Article.objects.get(number=article)
    price = now.prices.filter(effective_from__lte=from_day).latest("effective_from").package_price_ore
    values = {"pieces_per_package": pieces, "price_ore": round(price * pieces / now.pieces_per_package)}
    notice_change(
        SupplierNotice(Kind.NEW_PACKAGE, article, from_day, text, values=values), actor=keeper, at=at
    )
