"""What has been changed in the register, by whom and when (B2.5): per article, per set, and what waits."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.catalogue.changes.approving import reasons_against, rule_approval
from uttag.apps.catalogue.changes.differing import PACKAGE
from uttag.apps.catalogue.changes.fields import EVERY, Field
from uttag.apps.catalogue.models import (
    Article,
    ArticlePrice,
    ChangeRequest,
    ChangeSet,
    ProductGroup,
    Supplier,
    search_words,
)
from uttag.rules.reasons import Reason
from uttag.rules.register import ChangeKind
from uttag.rules.words import ArticleStatus

State = ChangeRequest.State
CodeNames = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class FieldDiffers:
    """One fact as it was and as it is to be, written as people read it; `before` is "" for what was not there."""

    field: Field
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class SetCounts:
    """How many of a set's requests stand how. `number`: of one of the articles; `from_day`: the first day."""

    total: int
    waiting: int
    approved: int
    applied: int
    refused: int
    articles: int


def code_names(language: str = "sv") -> CodeNames:
    """What people call the codes of groups and suppliers, by field."""
    name = "name_en" if language == "en" else "name_sv"
    return {
        "group": dict(ProductGroup.objects.values_list("code", name)),
        "supplier": dict(Supplier.objects.values_list("code", "name")),
    }


def differing(
    differs: Mapping[str, Sequence[Any]], names: CodeNames, language: str = "sv"
) -> Iterator[FieldDiffers]:
    """What a change is about, as people write it, in the order that pages show the facts."""
    for name, field in EVERY.items():
        if name in differs:
            words = names.get(name, {})
            before, after = (words.get(value) or field.text(value, language) for value in differs[name])
            yield FieldDiffers(field, before, after)


def history_of(actor: Actor, article: Article) -> QuerySet[ChangeRequest]:
    """All changes of an article with who asked and who decided, the latest first; those to come as well."""
    require(actor, "see_register")
    found = ChangeRequest.objects.filter(article_number=article.number)
    return found.select_related("change_set", "asked_by", "decided_by").order_by("-pk")


def planned_changes(actor: Actor, article: Article) -> list[ChangeRequest]:
    """What is approved of an article and applies from a day to come, the nearest first."""
    return list(history_of(actor, article).filter(state=State.APPROVED).order_by("applies_from", "pk"))


def prices_of(actor: Actor, article: Article) -> list[ArticlePrice]:
    """An article's prices by day, the latest first; those to come as well."""
    require(actor, "see_register")
    return list(article.prices.order_by("-effective_from"))


def change_sets(
    actor: Actor, *, state: str = "", source: str = "", search: str = "", own: bool = False
) -> QuerySet[ChangeSet]:
    """Sets of changes, those that wait first (`waits`), then the latest. `state`: of any of their requests."""
    require(actor, "see_register")
    requests = ChangeRequest.objects.filter(change_set=OuterRef("pk"))
    found = ChangeSet.objects.select_related("asked_by").annotate(
        waits=Exists(requests.filter(state=State.ASKED))
    )
    if state:
        found = found.filter(Exists(requests.filter(state=state)))
    if source:
        found = found.filter(source=source)
    if own:
        found = found.filter(asked_by=actor.user_id)
    for word in search.split():
        in_article = Exists(requests.filter(article_number__startswith=word))
        found = found.filter(in_article | Q(reason__icontains=word) | Q(asked_by__name__icontains=word))
    return found.order_by("-waits", "-asked_at", "-pk")


def counts_of(sets: Collection[ChangeSet]) -> dict[int, SetCounts]:
    """How the requests of some sets stand, in one query."""
    count = {name: Count("pk", filter=Q(state=name)) for name in ("asked", "approved", "applied", "refused")}
    found = ChangeRequest.objects.filter(change_set__in=[one.pk for one in sets]).order_by()
    rows: Any = found.values("change_set").annotate(
        total=Count("pk"), articles=Count("article_number", distinct=True), **count
    )
    return {
        row["change_set"]: SetCounts(
            *(row[name] for name in ("total", "asked", "approved", "applied", "refused", "articles"))
        )
        for row in rows
    }


def firsts_of(sets: Collection[ChangeSet]) -> dict[int, ChangeRequest]:
    """One request of each set, with its article: what a set of one shows in a list."""
    first = ChangeRequest.objects.filter(change_set=OuterRef("change_set")).order_by("pk").values("pk")[:1]
    found = ChangeRequest.objects.filter(change_set__in=[one.pk for one in sets], pk=first)
    return {request.change_set_id: request for request in found.select_related("article")}


def change_set_for(actor: Actor, uuid: UUID) -> ChangeSet:
    """One set of changes. Raises ChangeSet.DoesNotExist."""
    require(actor, "see_register")
    return ChangeSet.objects.select_related("asked_by").get(uuid=uuid)


def requests_of(
    actor: Actor, made: ChangeSet, *, state: str = "", search: str = ""
) -> QuerySet[ChangeRequest]:
    """The requests of a set by article; with their articles as these are now."""
    require(actor, "see_register")
    found = ChangeRequest.objects.filter(change_set=made).select_related("article", "asked_by", "decided_by")
    if state:
        found = found.filter(state=state)
    for word in search_words(search).split():
        found = found.filter(Q(article_number__startswith=word) | Q(article__search__contains=word))
    return found.order_by("article_number", "pk")


def waiting_sets(actor: Actor) -> int:
    """How many sets of changes wait for someone like the actor to decide: none for who can't, nor own ones."""
    if not actor.may("approve_article_change"):
        return 0
    waiting = ChangeRequest.objects.filter(state=State.ASKED).exclude(asked_by=actor.user_id)
    return waiting.order_by().values("change_set").distinct().count()


def next_waiting(actor: Actor, than: ChangeSet) -> ChangeSet | None:
    """Another set that waits for the actor to decide, the one that has waited longest; None where none does."""
    if not actor.may("approve_article_change"):
        return None
    waiting = change_sets(actor, state=State.ASKED).exclude(pk=than.pk).exclude(asked_by=actor.user_id)
    return waiting.order_by("asked_at", "pk").first()


def prices_asked_for(actor: Actor, made: ChangeSet) -> list[tuple[int, int | None, int]]:
    """Each price of a set: the request's key, öre of a package before (None: none) and after."""
    require(actor, "see_register")
    asked = made.requests.filter(kind=ChangeRequest.Kind.PRICE).order_by("pk")
    return [(key, *differs["price_ore"]) for key, differs in asked.values_list("pk", "differs")]


def packages_asked_for(actor: Actor, made: ChangeSet) -> dict[str, int]:
    """Article number → pieces in a package as the set would have it, where that changes."""
    require(actor, "see_register")
    asked = made.requests.filter(differs__has_key=PACKAGE).values_list("article_number", "differs")
    return {number: differs[PACKAGE][1] for number, differs in asked}


def going_out(actor: Actor, made: ChangeSet) -> list[int]:
    """Keys of the articles that would go out by what waits in the set."""
    require(actor, "see_register")
    asked = made.requests.filter(state=State.ASKED, kind=ChangeRequest.Kind.STATUS, article__isnull=False)
    rows = asked.order_by().values_list("article", "differs")
    return [key for key, differs in rows if key and differs["status"][1] == ArticleStatus.GONE]


def why_not_approvable(actor: Actor, made: ChangeSet, day: date) -> tuple[Reason, ...]:
    """Why the actor can't approve what waits in the set; empty where they can."""
    asked = made.asked_by_id is not None and made.asked_by_id == actor.user_id
    own = asked and actor.may("approve_article_change")  # who never may isn't told that it is theirs as well
    return reasons_against(rule_approval({(ChangeKind(kind), own) for kind in _kinds(made)}, actor, day))


def _kinds(made: ChangeSet) -> Collection[str]:
    waiting: Any = made.requests.filter(state=State.ASKED).order_by()
    return set(waiting.values_list("kind", flat=True).distinct())
