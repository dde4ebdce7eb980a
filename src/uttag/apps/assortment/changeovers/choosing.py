"""A prescriber chooses something else than the conversion list for one of the own items (B2.12)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.assortment.changeovers.concerned import approved_conversions
from uttag.apps.assortment.changeovers.planning import change_for_update
from uttag.apps.assortment.listed import as_row, listed_articles, numbers_of
from uttag.apps.assortment.models import AssortmentChange, ItemChoice
from uttag.apps.catalogue.models import Article
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.apps.prescribing.queries import items_for
from uttag.ground.trail.operations import note, note_access
from uttag.rules.carrying import MOST_PIECES
from uttag.rules.converting import ConversionRow, check_conversions
from uttag.rules.reasons import Refused, because
from uttag.rules.words import ArticleStatus

# What a list may do when its warning is acknowledged, and a choice may not.
_NOT_BY_CHOICE = frozenset({"conversion_other_area"})


@operation("choose_otherwise")
def choose_otherwise(
    change: UUID, item: UUID, article: str, pieces: int = 0, *, actor: Actor, at: datetime
) -> ItemChoice:
    """`pieces` of another article for each withdrawal, or none: the item ends on the start day. The last one counts."""
    found, held = _item_for_update(change, item, actor)
    chosen = _chosen(found, held, article, pieces) if article else None
    assert actor.user_id is not None
    made, _ = ItemChoice.objects.update_or_create(
        change=found,
        item=held,
        defaults={
            "care_provider_id": held.care_provider_id,
            "article": chosen,
            "pieces": pieces if chosen else 0,
            "chosen_at": at,
            "chosen_by_id": actor.user_id,
        },
    )
    _note(held, {"article": (held.article.number, article or None), "pieces": (None, made.pieces)}, actor, at)
    return made


@operation("choose_otherwise")
def choose_as_listed(change: UUID, item: UUID, *, actor: Actor, at: datetime) -> None:
    """The list's article after all. Twice is once."""
    found, held = _item_for_update(change, item, actor)
    gone, _ = ItemChoice.objects.filter(change=found, item=held).delete()
    if gone:
        _note(held, {"choice": ("own", None)}, actor, at)


def _item_for_update(change: UUID, item: UUID, actor: Actor) -> tuple[AssortmentChange, PrescriptionItem]:
    """The change, which hasn't started, and the prescriber's own item on one of its approved lists, locked.

    Raises Refused, also for a colleague's.
    """
    # Locked as the start does, the change first: a choice is there before the item is carried over, or refused.
    found = change_for_update(change)
    if found.state != AssortmentChange.State.PLANNED:
        raise Refused(because("choice_after_start", "B2.12", starts_day=found.starts_on))
    own = items_for(actor).select_for_update(of=("self",)).select_related("article", "patient")
    held = own.filter(uuid=item, cancelled_at=None, prescription__prescriber=actor.user_id).first()
    if held is None:
        raise Refused(because("item_not_found", "I1"))
    if not approved_conversions(found).filter(old=held.article_id).exists():
        raise Refused(because("choice_not_concerned", "B2.12", article=held.article.number))
    return found, held


def _chosen(change: AssortmentChange, item: PrescriptionItem, number: str, pieces: int) -> Article:
    """An article that can take over as one on the list could, once the change has started. Raises Refused."""
    row = ConversionRow(0, item.article.number, number)
    others = change.conversions.filter(old__number=number).exclude(old=item.article_id)
    found = check_conversions(
        [row],
        listed_articles(numbers_of([row])),
        others=[as_row(one) for one in others.select_related("old", "new")],
    )
    faults = [one.reason for one in found if not one.warning or one.reason.code in _NOT_BY_CHOICE]
    article = Article.objects.filter(number=number).first()
    taking_over = approved_conversions(change).filter(new=article)
    if article and article.status == ArticleStatus.COMING and not taking_over.exists():
        faults.append(because("article_coming", "B2.5", article=number))
    if pieces < 1:
        faults.append(because("pieces_not_positive", None, article=number))
    if pieces > MOST_PIECES:
        faults.append(because("choice_too_many_pieces", "B2.12", pieces=pieces, most=MOST_PIECES))
    if faults or article is None:
        raise Refused(*faults)
    return article


def _note(
    item: PrescriptionItem, changes: dict[str, tuple[object, object]], actor: Actor, at: datetime
) -> None:
    provider = item.care_provider_id
    note(
        actor,
        "choose_otherwise",
        at=at,
        subject_kind="item",
        subject_uuid=item.uuid,
        changes=changes,
        care_provider_id=provider,
    )
    whose = [item.patient.uuid]
    note_access(actor, "choose_otherwise", at=at, patients=whose, writing=True, care_provider_id=provider)
