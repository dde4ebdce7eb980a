"""Goods counted against what their order waits for (B2.8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from uttag.apps.purchasing.buying.closing import received_pieces, still_to_come
from uttag.apps.purchasing.models import PurchaseOrder
from uttag.apps.purchasing.receiving.lines import Judged
from uttag.rules.reasons import Refused, because


def check_counts(order: PurchaseOrder, lines: Sequence[Judged]) -> None:
    """Raises Refused for more than is waited for; an order that is done with waits for nothing.

    What an order that is still open never asked for is another difference, and is listed as one.
    """
    came = received_pieces([order.pk])
    left = {line.article_id: still_to_come(line, came) for line in order.lines.all()}
    counted: Counter[int] = Counter()
    for line in lines:
        counted[line.article.pk] += line.goods.pieces
    done = order.state == PurchaseOrder.State.RECEIVED
    articles = {line.article.pk: str(line.article) for line in lines}
    if faults := [
        because("more_than_ordered", "B2.8", article=articles[key], left=left.get(key, 0), pieces=pieces)
        for key, pieces in counted.items()
        if (done or key in left) and pieces > left.get(key, 0)
    ]:
        raise Refused(*faults)
