"""A recall begins: lots are blocked, their goods set aside, and all whom it concerns asked for (B2.10, B2.11)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.access.roles import Role
from uttag.apps.assortment.letters import ask_for_letters
from uttag.apps.assortment.models import Recall, RecallContact, SupplierChange
from uttag.apps.assortment.recalls.contacts import complete_contacts
from uttag.apps.assortment.recalls.emptying import empty_shelves, held_family
from uttag.apps.catalogue.models import Article
from uttag.apps.fulfilment.stopping import parcels_to_stop
from uttag.apps.fulfilment.stopping import held_in_depot
from uttag.apps.stock.models import Lot
from uttag.ground.tasks.operations import open_task
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused, because

TASK = "recall"
NAMED = 8  # so many parcels a task names; the rest stand on the recall's page


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
    article, change = _article(wish.article), _change(wish.supplier_change)
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
    _ask_desk(recall, at)
    _ask_depot(recall, family, at)
    _write_prescribers(recall, at)
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


def _change(uuid: UUID | None) -> SupplierChange | None:
    """The supplier's notice that led to the recall: decided, and not of another kind."""
    if uuid is None:
        return None
    found = SupplierChange.objects.filter(uuid=uuid, kind=SupplierChange.Kind.RECALLED).first()
    if found is None or found.state != SupplierChange.State.ACCEPTED:
        raise Refused(because("recall_without_decision", "B2.11"))
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


# --- who is told of it ---------------------------------------------------------------------------------


def _ask_desk(recall: Recall, at: datetime) -> None:
    patients = recall.contacts.values("patient").distinct().count()
    if patients:
        told = {"article": str(recall.article), "patients": patients, "recall": recall.number}
        _ask(recall, Role.SERVICE_DESK, because("recall_tell_patients", "B2.11", **told), at)


def _ask_depot(recall: Recall, family: Collection[int], at: datetime) -> None:
    """Names the parcels to stop: what is picked and packed lies where no operation can move it alone."""
    orders = held_in_depot(family).values("order").distinct().count()
    if orders:
        packed = parcels_to_stop(family)
        named = ", ".join(packed[:NAMED]) or "–"
        told = {"recall": recall.number, "orders": orders, "parcels": named}
        _ask(recall, Role.DEPOT, because("recall_stop_parcels", "B2.11", **told), at)


def _ask(recall: Recall, role: Role, reason: object, at: datetime) -> None:
    open_task(
        TASK,
        reason,  # type: ignore[arg-type]
        at=at,
        role=role.value,
        subject_kind="recall",
        subject_uuid=recall.uuid,
        due_day=_due(recall, at),
        key=task_key(recall, role),
    )


def task_key(recall: Recall, role: Role) -> str:
    """The key of the one task that a role has of a recall."""
    return f"{TASK}:{recall.uuid}:{role.value}"


def _due(recall: Recall, at: datetime) -> date | None:
    """The same day where it is a danger to patients."""
    return local(at).date() if recall.urgent else None


def _write_prescribers(recall: Recall, at: datetime) -> None:
    """A letter to each prescriber with the number of the own patients, no names."""
    people = RecallContact.objects.filter(recall=recall).order_by()
    counted = people.values_list("row__item__prescription__prescriber").annotate(
        Count("patient", distinct=True)
    )
    told: dict[str, object] = {"article": str(recall.article), "what": recall.text}
    code = "letter_recall"
    if recall.replacement:
        code, told["replacement"] = "letter_recall_replaced", str(recall.replacement)
    ask_for_letters(code, recall.uuid, dict(counted), told, at=at)
