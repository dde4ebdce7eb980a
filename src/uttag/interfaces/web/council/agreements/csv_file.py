"""The agreements as a file that spreadsheets here open as they are: semicolons, UTF-8 with a mark, ISO dates."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from uttag.apps.agreement.signed import AgreementOn
from uttag.interfaces.web.council.agreements.words import STANDINGS

UTF8_MARK = "\ufeff"


class _Echo:
    """Gives back what is written, so that rows can be sent one by one."""

    def write(self, value: str) -> str:
        return value


def csv_of(lines: Iterable[AgreementOn]) -> Iterator[str]:
    """A heading, then a row for each agreement."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield UTF8_MARK + writer.writerow(_headings())
    for line in lines:
        yield writer.writerow(_cells(line))


def _headings() -> list[str]:
    return [
        *(_("Kommun"), _("Kod"), _("Kommunalförbund"), _("Läge"), _("Period"), _("Periodens första dag")),
        *(_("Periodens sista dag"), _("Sista dag för uppsägning"), _("Förlängs"), _("Avtalets sista dag")),
    ]


def _cells(line: AgreementOn) -> list[str | int]:
    party, state, period = line.party, line.state, line.state.period
    return [
        party.name,
        party.code,
        party.association.name if party.association else "",
        str(STANDINGS[state.standing].word),
        period.number,
        period.first_day.isoformat(),
        period.last_day.isoformat(),
        period.last_notice_day.isoformat(),
        _("ja") if state.renews else _("nej"),
        state.ends_day.isoformat() if state.ends_day else "",
    ]
