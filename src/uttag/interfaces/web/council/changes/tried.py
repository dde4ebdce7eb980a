"""What if: the panel on a matter's page, how far a run has come, and the rulings behind each figure (P4)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.agreement.queries import term_labels
from uttag.apps.governance.matters.what_if import Totals, last_quarter, step_of
from uttag.apps.governance.models import Matter, WhatIf, WhatIfRow
from uttag.apps.governance.queries import matters as queries
from uttag.apps.parties.models import CareProvider
from uttag.apps.parties.queries import care_provider_names
from uttag.ground.rulings.queries import explanations
from uttag.interfaces.clock import today
from uttag.interfaces.web.council.changes.differing import differing_words
from uttag.interfaces.web.council.changes.forms import PeriodForm
from uttag.interfaces.web.council.changes.words import GROUPS, OTHERS, group_of
from uttag.interfaces.web.frame.pages import or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.frame.templatetags.words import language
from uttag.interfaces.web.why.drawing import RULES
from uttag.interfaces.web.why.walls import may_see
from uttag.interfaces.web.workspaces import Words
from uttag.journeys.try_proposal import differences_of

REFUSALS = {"nekade": "refused", "beviljade": "granted"}
NOBODYS = "ingen"


@dataclass(frozen=True, slots=True)
class Tile:
    """How many rulings of a kind would have come out otherwise, of how many; `name` opens its rows."""

    name: str
    title: Words
    count: int
    of: int | None = None


@dataclass(frozen=True, slots=True)
class ProviderRow:
    """A care provider's share: how many rulings, and what charges come to above the old ones."""

    code: str
    name: str
    count: int
    ore: int


@dataclass(frozen=True, slots=True)
class RulingRow:
    """A ruling with what would have been otherwise, in words; `why` where one may open it."""

    uuid: UUID
    rule: Words
    care_provider: str
    ruled_at: datetime | None
    lines: tuple[str, ...]
    why: bool


def what_if_context(request: Request, matter: Matter) -> dict[str, Any]:
    """What the panel shows of the matter's last run."""
    since, until = last_quarter(today())
    run = queries.last_what_if(matter)
    context: dict[str, Any] = {
        "run": run,
        "may_try": request.actor.may("try_proposal") and matter.state == Matter.State.OPEN,
        "period_form": PeriodForm(initial={"since": since, "until": until}),
    }
    if run is None:
        return context
    totals = Totals.read(run.totals)
    if run.done_at is None:
        step = step_of(run)
        stopped = step is None or step.given_up_at is not None
        return context | {"totals": totals, "stopped": stopped}
    return context | {
        "totals": totals,
        "tiles": _tiles(totals),
        "providers": _providers(totals, queries.own_party_only(request.actor)),
        "ore": sum(totals.ore.values()),
        "less": -sum(totals.ore.values()),
        "all_run": sum(totals.run.values()),
        "all_differing": sum(totals.differing.values()),
        "ahead": list(term_labels(totals.ahead, language()).values()),
    }


def progress(request: Request, matter: UUID) -> HttpResponse:
    """The panel alone, asked for again and again while the run lasts."""
    found = or_404(queries.matter, request.actor, matter)
    context = {"matter": found, **what_if_context(request, found)}
    return render(request, "council/changes/_what_if.html", context)


def rows(request: Request, matter: UUID, group: str) -> HttpResponse:
    """The rulings behind a figure: ?vardgivare= narrows them to one care provider's."""
    found = or_404(queries.matter, request.actor, matter)
    run = queries.last_what_if(found)
    if run is None or run.done_at is None:
        raise Http404
    title, kept = _rows_of(request, run, group)
    columns = [
        Column(_("När")),
        Column(_("Besked")),
        Column(_("Vårdgivare")),
        Column(_("Vad som hade blivit annorlunda")),
        Column(""),
    ]
    listing: Listing[WhatIfRow] = Listing(request, kept, columns, per_page=25)
    names = care_provider_names()
    own = queries.own_party_only(request.actor)
    return show(
        request,
        "council/changes/what_if_rows.html",
        title,
        matter=found,
        run=run,
        listing=listing,
        rows=_ruling_rows(request, run, list(listing), names),
        provider=own.name if own else names.get(request.GET.get("vardgivare", "")),
        crumbs=[
            Crumb(_("Ärenden"), reverse("council:matters")),
            Crumb(found.title, reverse("council:matter", args=[found.uuid])),
        ],
    )


def _rows_of(request: Request, run: WhatIf, group: str) -> tuple[Words, Any]:
    code = request.GET.get("vardgivare")
    provider = "" if code == NOBODYS else code
    titles: dict[str, Words] = {
        "alla": _("Alla besked som hade blivit annorlunda"),
        "nekade": _("Besked som hade blivit nej"),
        "beviljade": _("Nej som hade blivit ja"),
        OTHERS: _("Övriga besked"),
        **{name: title for name, (title, _rules) in GROUPS.items()},
    }
    if group not in titles:
        raise Http404
    rules = GROUPS[group][1] if group in GROUPS else ()
    kept = queries.what_if_rows(
        request.actor, run, rules=rules, care_provider=provider, turned=REFUSALS.get(group, "")
    )
    if group == OTHERS:
        kept = kept.exclude(rule__in=[rule for _title, rules in GROUPS.values() for rule in rules])
    return titles[group], kept


def _ruling_rows(
    request: Request, run: WhatIf, kept: list[WhatIfRow], names: dict[str, str]
) -> list[RulingRow]:
    rulings = [row.ruling for row in kept]
    found, open_to = differences_of(run, rulings), _open_to(request, rulings)
    return [
        RulingRow(
            uuid=row.ruling,
            rule=RULES.get(row.rule, row.rule),
            care_provider=names.get(row.care_provider, ""),
            ruled_at=found[row.ruling].ruled_at if row.ruling in found else None,
            lines=tuple(differing_words(found[row.ruling])) if row.ruling in found else (),
            why=row.ruling in open_to,
        )
        for row in kept
    ]


def _open_to(request: Request, rulings: list[UUID]) -> set[UUID]:
    """Those of the rulings that the reader may open."""
    return {found.id for found in explanations(rulings) if may_see(request.actor, found)}


def _tiles(totals: Totals) -> list[Tile]:
    differing: Counter[str] = Counter()
    run: Counter[str] = Counter()
    for (rule, _code), n in totals.differing.items():
        differing[group_of(rule)] += n
    for rule, n in totals.run.items():
        run[group_of(rule)] += n
    tiles = [Tile(name, title, differing[name], run[name]) for name, (title, _r) in GROUPS.items()]
    tiles.append(Tile("nekade", _("Skulle ha blivit nej"), totals.turned["refused"]))
    if totals.turned["granted"]:
        tiles.append(Tile("beviljade", _("Nej som hade blivit ja"), totals.turned["granted"]))
    if differing[OTHERS]:
        tiles.append(Tile(OTHERS, _("Övriga besked"), differing[OTHERS], run[OTHERS]))
    return tiles


def _providers(totals: Totals, own: CareProvider | None) -> list[ProviderRow]:
    """Each care provider's share; for a contact the own party's alone (I1)."""
    counts: Counter[str] = Counter()
    for (_rule, code), n in totals.differing.items():
        if own is None or code == own.code:
            counts[code] += n
    names = care_provider_names()
    rows = [
        ProviderRow(code or NOBODYS, names.get(code, _("Ingen vårdgivares")), n, totals.ore[code])
        for code, n in counts.items()
    ]
    return sorted(rows, key=lambda row: (-abs(row.ore), -row.count, row.name))
