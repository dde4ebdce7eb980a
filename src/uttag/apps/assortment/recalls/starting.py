"""A recall begins: lots are blocked, their goods set aside, and all whom it concerns asked for (B2.10, B2.11)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.assortment.models import Recall, SupplierChange
from uttag.apps.assortment.recalls.announcing import announce
from uttag.apps.assortment.recalls.contacts import complete_contacts
from uttag.apps.assortment.recalls.emptying import empty_shelves, held_family
from uttag.apps.catalogue.models import Article
from uttag.apps.stock.models import Lot
from uttag.ground.trail.operations import note
from uttag.rules.reasons import Refused, because


@dataclass(frozen=True, slots=True)
class RecallWish:
    """Lots (keys) of an article (number), or all its lots where none is given; `replacement` is a number too."""

    article: str
    text: str
    lots: tuple[int, ...] = ()
    urgent: bool = False
    replacement: str = ""
    supplier_change: UUID | None = None


@operation("start_recall")
def start_recall(wish: RecallWish, *, actor: Actor, at: datetime) -> Recall:
    """Blocks the lots and all that was repacked from them, and asks for those who got them to be told.

    What lies on shelves or is set aside goes to quarantine; orders that it was set aside for get other goods in
    the next wave. The same lots again give the recall there is. Raises Refused where some are recalled already.
    """
    if not wish.text.strip():
        raise Refused(because("recall_without_words", "B2.11"))
    article = _article(wish.article)
    change = _change(wish.supplier_change, article)
    family = held_family(_chosen(article, wish.lots))
    if known := _known(family):
        return known
    recall = Recall.objects.create(
        article=article,
        supplier_change=change,
        replacement=_replacement(article, wish.replacement),
        urgent=wish.urgent,
        text=wish.text.strip(),
        started_at=at,
        started_by_id=actor.user_id,
    )
    recall.lots.set(family)
    Lot.objects.filter(pk__in=family).update(blocked_at=at)
    aside = empty_shelves(family, document=recall.uuid, at=at)
    complete_contacts(recall, actor=actor, at=at)
    announce(recall, family, at=at)
    changes = {"lots": (0, len(family)), "quarantined": (0, aside), "why": ("", recall.text[:200])}
    note(actor, "start_recall", at=at, subject_kind="recall", subject_uuid=recall.uuid, changes=changes)
    return recall


def _article(number: str) -> Article:
    found = Article.objects.filter(number=number.strip()).first()
    if found is None:
        raise Refused(because("article_unknown", None, article=number))
    return found


def _replacement(article: Article, number: str) -> Article | None:
    if not number.strip():
        return None
    found = _article(number)
    if found == article:
        raise Refused(because("recall_replaces_itself", "B2.11", article=article.number))
    return found


def _change(uuid: UUID | None, article: Article) -> SupplierChange | None:
    """The supplier's notice that led to the recall: decided, of no other kind, and about the same family's article."""
    if uuid is None:
        return None
    found = SupplierChange.objects.filter(uuid=uuid, kind=SupplierChange.Kind.RECALLED).first()
    if found is None or found.state != SupplierChange.State.ACCEPTED:
        raise Refused(because("recall_without_decision", "B2.11"))
    about = found.article
    if (about.parent_id or about.pk) != (article.parent_id or article.pk):
        raise Refused(because("recall_of_another_article", "B2.11", article=str(about)))
    return found


def _chosen(article: Article, lots: Collection[int]) -> list[int]:
    """Keys of the lots asked for. Raises Refused for none at all, or one of another article."""
    own = Lot.objects.filter(article=article)
    chosen = list((own.filter(pk__in=lots) if lots else own).order_by("pk").values_list("pk", flat=True))
    if not chosen or (lots and len(chosen) != len(set(lots))):
        raise Refused(because("recall_without_lots", "B2.11", article=article.number))
    return chosen


def _known(family: Collection[int]) -> Recall | None:
    """The open recall of just these lots. Raises Refused where some of them are recalled already."""
    recalled = Recall.objects.filter(lots__in=family).order_by("pk").distinct()
    for recall in recalled:
        if set(recall.lots.values_list("pk", flat=True)) == set(family):
            return recall
        raise Refused(because("recall_of_some_already", "B2.11", recall=recall.number))
    return None
