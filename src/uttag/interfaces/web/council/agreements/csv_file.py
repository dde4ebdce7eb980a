"""The agreements as rows of a spreadsheet."""

from __future__ import annotations

from django.utils.translation import gettext as _

from uttag.apps.agreement.signed.agreements import AgreementOn
from uttag.interfaces.web.council.agreements.words import STANDINGS
from uttag.interfaces.web.frame.spreadsheet import Cell


def headings() -> list[str]:
    """Of the columns, in the order of `cells`."""
    return [
        *(_("Kommun"), _("Kod"), _("Kommunalförbund"), _("Läge"), _("Period"), _("Periodens första dag")),
        *(_("Periodens sista dag"), _("Sista dag för uppsägning"), _("Förlängs"), _("Avtalets sista dag")),
    ]


def cells(line: AgreementOn) -> list[Cell]:
    """One agreement as it stands on the day asked for."""
    party, state, period = line.party, line.state, line.state.period
    return [
        party.name,
        party.code,
        party.association.name if party.association else None,
        str(STANDINGS[state.standing].word),
        period.number,
        period.first_day,
        period.last_day,
        period.last_notice_day,
        _("ja") if state.renews else _("nej"),
        state.ends_day,
    ]
