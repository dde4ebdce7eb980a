"""What pages of assortment changes say of an item's pieces, and the log of whose items were shown (B2.12, I2)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from uttag.apps.assortment.changeovers.own_items import OwnItem
from uttag.apps.catalogue.models import Article
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.ground.trail.operations import note_access
from uttag.interfaces.clock import now
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.templatetags.words import number as shown_number


def uneven(pieces: int, article: Article) -> str:
    """That `pieces` of an article are not whole packages, in words; "" where they are."""
    whole = article.pieces_per_package
    if pieces % whole == 0:
        return ""
    packages = (Decimal(pieces) / whole).quantize(Decimal("0.1"))
    figures: dict[str, int | Decimal] = {"pieces": pieces, "packages": packages, "whole": whole}
    told = {name: shown_number(value) for name, value in figures.items()}
    return _("%(pieces)s st är inte hela förpackningar: det blir %(packages)s om %(whole)s st.") % told


def uneven_of(row: OwnItem) -> str:
    """The same of what an item becomes: as chosen, or else as listed."""
    if row.choice:
        return uneven(row.choice.pieces, row.choice.article) if row.choice.article else ""
    return uneven(row.becomes.pieces, row.row.new) if row.becomes and row.row.new else ""


def log_items(request: Request, items: Iterable[PrescriptionItem]) -> None:
    """Logs that the items' patients were shown (I2)."""
    patients = dict.fromkeys(item.patient.uuid for item in items)
    note_access(request.actor, "see_assortment_change", at=now(), patients=patients)
