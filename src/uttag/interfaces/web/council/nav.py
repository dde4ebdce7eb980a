"""Who works here, on what pages, and what the search field finds."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.prescribing.dispensations.cases import waiting_for_decision
from uttag.interfaces.web.council.agreements.hits import agreements, disputes
from uttag.interfaces.web.council.changes.hits import decisions, documents, matters, terms
from uttag.interfaces.web.council.meetings.hits import bodies
from uttag.interfaces.web.council.work import work_of
from uttag.interfaces.web.workspaces import Page, Workspace
from uttag.rules.calendar import local


def _waiting(actor: Actor, at: datetime) -> int:
    return len(work_of(actor, local(at).date()))


WORKSPACE = Workspace(
    name="council",
    title=_("Avtal & styrning"),
    icon="landmark",
    roles=(Role.SECRETARIAT, Role.COUNCIL, Role.CONTACT, Role.LMN),
    pages=(
        Page("council:home", _("Att göra"), "inbox", count=_waiting),
        Page("council:meetings", _("Möten"), "calendar-days"),
        Page("council:bodies", _("Organ"), "users"),
        Page(
            "council:dispensations",
            _("Dispenser"),
            "stamp",
            count=waiting_for_decision,
            operation="see_dispensations",
        ),
        Page("council:matters", _("Ärenden"), "folder-open"),
        Page("council:decisions", _("Beslut"), "gavel"),
        Page("council:terms", _("Villkor"), "sliders-horizontal"),
        Page("council:change_log", _("Ändringslogg"), "scroll-text"),
        Page("council:documents", _("Dokument"), "book-open"),
        Page("council:agreements", _("Avtalen"), "handshake"),
        Page("council:disputes", _("Tvister"), "scale"),
        Page("council:knowledge", _("LMN:s uppdrag"), "list-checks"),
        Page("council:following_up", _("Uppföljning"), "chart-line"),
        Page("council:cooperation", _("Samverkan"), "messages-square"),
    ),
    search=(terms, matters, decisions, documents, agreements, disputes, bodies),
)
