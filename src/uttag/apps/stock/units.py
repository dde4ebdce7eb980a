"""What repacking is shown with: what a lot can become, and the labels of the new units (B2.10)."""

from __future__ import annotations

from django.db.models import Q

from uttag.apps.access.actors import Actor, require
from uttag.apps.catalogue.models import Article, Storage
from uttag.apps.stock.lineage import original_of
from uttag.apps.stock.models import Lot, Repacking
from uttag.apps.stock.repacking import product_of
from uttag.papers.unit_label import UnitLabel
from uttag.rules.calendar import local
from uttag.rules.words import ArticleStatus


def targets_of(actor: Actor, lot: Lot) -> list[Article]:
    """What units of a lot can be: its own article first, then the same product in other packs."""
    require(actor, "see_stock")
    own = lot.article
    same = {
        "group": own.group_id,
        "storage": own.storage,
        "sterile": own.sterile,
        "supplier": own.supplier_id,
    }
    others = Article.objects.filter(**same, children=None, status=ArticleStatus.ACTIVE.value)
    others = others.filter(
        ~Q(pk=own.pk), ~Q(pieces_per_package=own.pieces_per_package), name__iexact=own.name
    )
    return [
        own,
        *(one for one in others.order_by("pieces_per_package", "pk") if product_of(one) == product_of(own)),
    ]


def label_of(actor: Actor, repacking: Repacking) -> UnitLabel:
    """The label of a repacking's units, one copy for each."""
    require(actor, "see_stock")
    lot, article = repacking.target, repacking.target.article
    return UnitLabel(
        article=str(article),
        article_number=article.number,
        gtin=article.gtin,
        content=f"{repacking.pieces_per_unit} {article.unit}",
        lot=lot.number,
        original_lot=original_of(lot).number,
        last_day=lot.expires_on,
        packed_day=local(repacking.repacked_at).date(),
        remarks=_remarks(article),
        copies=repacking.units,
    )


def _remarks(article: Article) -> tuple[str, ...]:
    """What whoever holds the unit must know."""
    said = []
    if article.sterile:
        said.append("Steril så länge styckets egen förpackning är hel")
    if article.storage != Storage.ROOM:
        said.append(f"Förvaras: {Storage(article.storage).label}")
    return tuple(said)
