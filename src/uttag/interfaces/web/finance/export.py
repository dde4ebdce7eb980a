"""Invoice lines as a file that spreadsheets here open as they are: semicolons, decimal commas, UTF-8 with a mark."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from uttag.apps.charges.ledger import rate
from uttag.interfaces.web.frame.templatetags.words import language

UTF8_MARK = "\ufeff"
FORMULA_STARTS = ("=", "+", "-", "@")


class _Echo:
    """Gives back what is written, so that rows can be sent one by one."""

    def write(self, value: str) -> str:
        return value


def csv_of(lines: Iterable[Any], areas: Mapping[str, str], fees: Mapping[str, str]) -> Iterator[str]:
    """The file in pieces: a heading, then a row a line."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield UTF8_MARK + writer.writerow(_headings())
    for line in lines:
        yield writer.writerow(_cells(line, areas, fees))


def _headings() -> list[str]:
    return [
        *(_("Faktura"), _("Kundnummer"), _("Kund"), _("Organisationsnummer"), _("Fakturadag")),
        *(_("Förfaller"), _("Rad"), _("Produktområde"), _("Artikelnummer"), _("Artikel eller avgift")),
        *(_("Antal"), _("Varuvärde"), _("Påslag kunskap"), _("Påslag distribution"), _("Avgift")),
        *(_("Summa utan moms"), _("Momssats i procent")),
    ]


def _cells(line: Any, areas: Mapping[str, str], fees: Mapping[str, str]) -> list[str | int]:
    amounts = (line.goods_ore, line.knowledge_ore, line.distribution_ore, line.fee_ore)
    article = " ".join(part for part in (line.article__name, line.article__variant) if part)
    return [
        line.number,
        line.invoice__customer__code,
        _text(line.invoice__customer__name),
        line.invoice__customer__org_number,
        line.invoice__issued_day.isoformat(),
        line.invoice__due_day.isoformat(),
        line.position,
        _text(areas.get(line.product_area_id, line.product_area_id)),
        _text(line.article__number or ""),
        _text(article or fees.get(line.fee, line.fee)),
        line.pieces,
        *(_kronor(amount) for amount in (*amounts, sum(amounts))),
        _decimal(f"{rate(line.vat_basis_points) * 100:f}"),
    ]


def _kronor(ore: int) -> str:
    sign = "-" if ore < 0 else ""
    return _decimal(f"{sign}{abs(ore) // 100}.{abs(ore) % 100:02}")


def _decimal(figure: str) -> str:
    return figure if language() == "en" else figure.replace(".", ",")


def _text(value: str) -> str:
    """A spreadsheet would run a text that starts as a formula does."""
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value
