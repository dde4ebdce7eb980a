"""Lots as goods come in: found or made, each with one last day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from uttag.apps.stock.models import Lot
from uttag.rules.reasons import Refused, because

LotKey = tuple[int, str]
"""An article (key) and the supplier's number of the lot."""


def ensure_lots(wanted: Mapping[LotKey, date], day: date) -> dict[LotKey, int]:
    """Key of each lot; one not seen before is made as received on `day`.

    Raises Refused when a lot is known with another last day than the one wanted (B2.8).
    """
    Lot.objects.bulk_create(
        [
            Lot(article_id=article, number=number, expires_on=expires, received_on=day)
            for (article, number), expires in wanted.items()
        ],
        ignore_conflicts=True,
    )
    keys = {}
    for key, lot in known_lots(wanted).items():
        if lot.expires_on != wanted[key]:
            raise Refused(
                because("lot_known_with_other_day", "B2.8", lot=lot.number, known_day=lot.expires_on)
            )
        keys[key] = lot.pk
    return keys


def known_lots(wanted: Mapping[LotKey, object]) -> dict[LotKey, Lot]:
    """Those of the lots that we know of. Raises Refused for one that was repacked here: no supplier sends it."""
    found = Lot.objects.filter(
        article_id__in={article for article, _ in wanted}, number__in={number for _, number in wanted}
    )
    known = {(lot.article_id, lot.number): lot for lot in found}
    if ours := [key for key in wanted if key in known and known[key].repacked_from_id]:
        raise Refused(*(because("lot_is_repacked_here", "B2.10", lot=number) for _, number in ours))
    return {key: known[key] for key in wanted if key in known}
