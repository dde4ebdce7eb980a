"""Changes of the register: what waits first, and one set with what differs and who may decide (B2.5)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.catalogue.changes.history import (
    SetCounts,
    change_set_for,
    change_sets,
    code_names,
    counts_of,
    firsts_of,
    going_out,
    next_waiting,
    packages_asked_for,
    prices_asked_for,
    requests_of,
    why_not_approvable,
)
from uttag.apps.catalogue.models import ChangeRequest, ChangeSet
from uttag.interfaces.clock import today
from uttag.interfaces.web.frame.pages import or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb, Mark
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.frame.templatetags.words import language
from uttag.interfaces.web.products.register.article import change_of, name_of
from uttag.interfaces.web.products.register.forms import RefuseForm
from uttag.interfaces.web.products.register.going_out import outcome_of
from uttag.interfaces.web.products.register.price_round import round_of, step_of
from uttag.interfaces.web.products.register.words import KINDS, SOURCES, STATES
from uttag.interfaces.web.workspaces import Words
from uttag.rules.reasons import Refused


@dataclass(frozen=True, slots=True)
class SetRow:
    """A set as the list draws it."""

    made: ChangeSet
    counts: SetCounts
    first: ChangeRequest
    name: str
    mark: Mark
    source: Words


def change_sets_page(request: Request) -> HttpResponse:
    state, source = request.GET.get("lage", ""), request.GET.get("kalla", "")
    found = change_sets(
        request.actor,
        state=state if state in STATES else "",
        source=source if source in SOURCES else "",
        search=request.GET.get("q", "")[:80],
        own=request.GET.get("mina") == "1",
    )
    listing: Listing[ChangeSet] = Listing(request, found, _columns(), per_page=40)
    return show(
        request,
        "products/register/sets.html",
        _("Ändringar i registret"),
        listing=listing,
        rows=_rows(list(listing)),
        states=STATES,
        sources=SOURCES,
        filtered=bool(request.GET),
        may_ask=request.actor.may("ask_article_change"),
    )


def change_set_page(
    request: Request, uuid: UUID, *, refusal: Refused | None = None, form: RefuseForm | None = None
) -> HttpResponse:
    """One set. Drawn again where a decision on it was refused."""
    made = or_404(change_set_for, request.actor, uuid)
    state = request.GET.get("lage", "")
    found = requests_of(request.actor, made, state=state, search=request.GET.get("q", "")[:80])
    prices = round_of(prices_asked_for(request.actor, made))
    if prices and request.GET.get("avviker"):
        found = found.filter(pk__in=prices.odd)
    listing: Listing[ChangeRequest] = Listing(request, found, [Column(_("Ändring"))], per_page=50)
    counts = counts_of([made])[made.pk]
    own = made.asked_by_id is not None and made.asked_by_id == request.actor.user_id
    against = why_not_approvable(request.actor, made, today()) if counts.waiting else ()
    names = code_names(language())
    changes = [change_of(one, names) for one in listing]
    packages = packages_asked_for(request.actor, made)
    return show(
        request,
        "products/register/set.html",
        _title(made, counts, [change.request for change in changes]),
        made=made,
        counts=counts,
        listing=listing,
        changes=changes,
        prices=prices,
        steps={one.pk: step_of(one, packages, prices) for one in listing},
        goes_out=outcome_of(request.actor, going_out(request.actor, made)),
        following=next_waiting(request.actor, made),
        states=STATES,
        kinds=KINDS,
        source=SOURCES[made.source],
        crumbs=[Crumb(_("Ändringar i registret"), reverse("products:register_changes"))],
        against=against,
        may_decide=bool(counts.waiting) and not against,
        may_withdraw=bool(counts.waiting) and own,
        form=form or RefuseForm(),
        refusal=refusal,
    )


def _title(made: ChangeSet, counts: SetCounts, shown: list[ChangeRequest]) -> str:
    if counts.articles == 1 and shown:
        if shown[0].kind == ChangeRequest.Kind.NEW_ARTICLE:
            return _("Ny artikel: %(article)s") % {"article": name_of(shown[0])}
        return _("Ändring av %(article)s") % {"article": name_of(shown[0])}
    return _("Ändring av %(count)s artiklar") % {"count": counts.articles}


def _rows(sets: list[ChangeSet]) -> list[SetRow]:
    counts, firsts = counts_of(sets), firsts_of(sets)
    return [
        SetRow(
            made,
            counts[made.pk],
            firsts[made.pk],
            name_of(firsts[made.pk]),
            _mark(counts[made.pk], firsts[made.pk]),
            SOURCES[made.source],
        )
        for made in sets
        if made.pk in counts
    ]


def _mark(counts: SetCounts, first: ChangeRequest) -> Mark:
    if counts.waiting:
        return STATES["asked"]
    if counts.total in (counts.approved, counts.applied, counts.refused):
        return STATES[first.state]
    return Mark(_("avgjord, olika"), "", "split")


def _columns() -> list[Column]:
    return [
        Column(_("Vad")),
        Column(_("Läge")),
        Column(_("Gäller från")),
        Column(_("Begärd"), "begard", ("asked_at", "pk")),
        Column(_("Kommer från")),
    ]
