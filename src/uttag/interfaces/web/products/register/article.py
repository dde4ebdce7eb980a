"""One article: all its facts, prices by day, what is planned, and who changed what and when (B2.5)."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.catalogue.changes.fields import EVERY, FIELDS
from uttag.apps.catalogue.changes.history import (
    CodeNames,
    FieldDiffers,
    code_names,
    differing,
    history_of,
    planned_changes,
    prices_of,
)
from uttag.apps.catalogue.models import Article, ArticlePrice, ChangeRequest
from uttag.apps.catalogue.queries import article_for, sub_articles_of
from uttag.apps.stock.models import Place
from uttag.apps.stock.queries import lying
from uttag.interfaces.clock import today
from uttag.interfaces.web.frame.pages import or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb, Mark
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.frame.templatetags.words import language
from uttag.interfaces.web.products.changes.under_way import under_way
from uttag.interfaces.web.products.register.words import EVENTS, KINDS, SOURCES, STATES, STATUSES
from uttag.interfaces.web.workspaces import Words

HISTORY = 20


@dataclass(frozen=True, slots=True)
class Change:
    """A change as history draws it."""

    request: ChangeRequest
    name: str
    mark: Mark
    event: str
    title: Words
    source: Words
    differs: list[FieldDiffers]


@dataclass(frozen=True, slots=True)
class Price:
    """A price with the last day that it holds; `now`: it is the one of today."""

    price: ArticlePrice
    now: bool
    coming: bool


def article(request: Request, number: str) -> HttpResponse:
    found = or_404(article_for, request.actor, number)
    history: Listing[ChangeRequest] = Listing(
        request, history_of(request.actor, found), [Column(_("Ändring"))], per_page=HISTORY
    )
    planned, names = planned_changes(request.actor, found), code_names(language())
    return show(
        request,
        "products/register/article.html",
        str(found),
        found=found,
        crumbs=crumbs(found),
        mark=STATUSES[found.status],
        texts=texts_of(found),
        labels={name: field.label(language()) for name, field in EVERY.items()},
        children=sub_articles_of(request.actor, found),
        statuses=STATUSES,
        prices=_prices(prices_of(request.actor, found)),
        under_way=under_way(request.actor, found),
        planned=[change_of(one, names) for one in planned],
        changes=[change_of(one, names) for one in history],
        history=history,
        shelves=_shelves(request, found),
        may_ask=request.actor.may("ask_article_change"),
        day=today(),
    )


def _shelves(request: Request, found: Article) -> list[str]:
    """Codes of the shelves where it lies, for those who may know."""
    if not request.actor.may("see_stock"):
        return []
    return sorted({one.place.code for one in lying(request.actor, found, Place.Kind.SHELF)})


def crumbs(found: Article) -> list[Crumb]:
    """The register, and the main article of a sub-article."""
    way = [Crumb(_("Artiklar"), reverse("products:articles"))]
    if found.parent:
        way.append(Crumb(str(found.parent), reverse("products:article", args=[found.parent.number])))
    return way


def change_of(request: ChangeRequest, names: CodeNames) -> Change:
    """A request ready to be drawn."""
    return Change(
        request,
        name_of(request),
        STATES[request.state],
        EVENTS[request.state],
        KINDS[request.kind],
        SOURCES[request.change_set.source],
        list(differing(request.differs, names, language())),
    )


def name_of(request: ChangeRequest) -> str:
    """What the article of a change is called, also where it isn't in the register yet."""
    if request.article:
        return str(request.article)
    parts = (request.differs.get(name, [None, ""])[1] for name in ("name", "variant"))
    return " ".join(part for part in parts if part) or request.article_number


def texts_of(found: Article) -> dict[str, str]:
    """Plain facts by field as people write them."""
    plain = (name for name, field in FIELDS.items() if not field.path)
    return {name: FIELDS[name].text(getattr(found, name), language()) for name in plain}


def _prices(prices: list[ArticlePrice]) -> list[Price]:
    now = next((price for price in prices if price.effective_from <= today()), None)
    return [Price(price, price is now, price.effective_from > today()) for price in prices]
