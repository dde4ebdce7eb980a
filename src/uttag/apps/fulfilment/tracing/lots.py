"""Which lots a trace begins with: by their number, an article's code or a key. Nothing here names a patient."""

from __future__ import annotations

from collections.abc import Collection

from uttag.apps.access.actors import Actor, require
from uttag.apps.catalogue.models import Article
from uttag.apps.fulfilment.tracing.origins import Arrival, arrivals
from uttag.apps.stock.lineage import suppliers_own
from uttag.apps.stock.models import Lot
from uttag.rules.reasons import Refused, because


def lots_called(actor: Actor, number: str, article: Article | None = None) -> list[Lot]:
    """Lots with a supplier's number, whatever its case; of one article where a code named it. All where empty."""
    require(actor, "see_stock")
    lots = Lot.objects.select_related("article__supplier", "repacked_from")
    if article is not None:
        lots = lots.filter(article=article)
    if number:
        exact = lots.filter(number=number)
        lots = exact if exact.exists() else lots.filter(number__iexact=number)
    elif article is None:
        return []
    return list(lots.order_by("article__name", "-received_on", "pk"))


def came_from(actor: Actor, lots: Collection[int]) -> dict[int, tuple[Arrival, ...]]:
    """When lots, or the suppliers' lots that they were repacked from, came."""
    require(actor, "see_stock")
    return arrivals(suppliers_own(lots))


def lot_traced(actor: Actor, key: int) -> Lot:
    """One lot by its key. Raises Refused."""
    require(actor, "see_stock")
    found = Lot.objects.select_related("article__supplier", "repacked_from__article").filter(pk=key).first()
    if found is None:
        raise Refused(because("lot_unknown", None))
    return found
