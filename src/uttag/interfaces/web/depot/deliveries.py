"""A delivery on the quay: its supplier, the order it answers to, and the receipt once its first line is read."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.catalogue.models import Article, Supplier
from uttag.apps.purchasing import queries
from uttag.apps.purchasing.models import PurchaseOrder, Receipt
from uttag.interfaces.web.frame.request import Request
from uttag.rules.codes import Reading


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is being read: a receipt that is begun or will be, of one supplier, against an order or without."""

    uuid: UUID
    supplier: Supplier
    order: PurchaseOrder | None
    receipt: Receipt | None

    def address(self, **more: object) -> str:
        """The page that reads its next line, with what is known of it."""
        known = {} if self.receipt else self._whose()
        query = urlencode({**known, **{k: v for k, v in more.items() if v}})
        return f"{reverse('depot:read', args=[self.uuid])}{'?' if query else ''}{query}"

    def _whose(self) -> dict[str, str]:
        if self.order:
            return {"order": self.order.number}
        return {"leverantor": self.supplier.code}

    @property
    def title(self) -> str:
        """What is being read, in words."""
        if self.order:
            named = {"order": self.order.number, "supplier": self.supplier.name}
            return _("%(order)s från %(supplier)s") % named
        return _("Varor från %(supplier)s") % {"supplier": self.supplier.name}


def delivery_of(request: Request, article: Article) -> Delivery:
    """A carton's article names the order where one alone waits for it; else goods come without an order."""
    waiting = list(queries.awaited_of(request.actor, article)[:2])
    if len(waiting) == 1:
        return against(request, waiting[0])
    return Delivery(uuid4(), article.supplier, None, None)


def against(request: Request, order: PurchaseOrder) -> Delivery:
    """The delivery of an order's goods that somebody is in the middle of, else a new one."""
    begun = queries.unfinished_receipts(request.actor).filter(order=order).first()
    if begun is None:
        return Delivery(uuid4(), order.supplier, order, None)
    messages.info(
        request, _("Du fortsätter på den inleverans som är påbörjad. Avsluta den innan du läser nästa.")
    )
    return Delivery(begun.uuid, order.supplier, order, begun)


def delivery_in(request: Request, uuid: UUID) -> Delivery:
    """The receipt with that key, or the one to be, of the order or supplier that the address names."""
    found = queries.receipt(request.actor, uuid)
    if found is not None:
        return Delivery(uuid, found.supplier, found.order, found)
    order = queries.purchase_order_with_number(request.actor, request.GET.get("order", ""))
    if order is not None:
        return Delivery(uuid, order.supplier, order, None)
    supplier = queries.supplier_with_code(request.actor, request.GET.get("leverantor", ""))
    if supplier is None:
        raise Http404
    return Delivery(uuid, supplier, None, None)


def what_it_said(article: Article, read: Reading) -> dict[str, object]:
    """What a carton's code said, as the next page is asked for it."""
    return {
        "artikel": article.number,
        "parti": read.lot,
        "sista": read.last_day.isoformat() if read.last_day else "",
        "antal": read.pieces or "",
    }


def warn_of_day(request: Request, read: Reading) -> None:
    """Says that the last day in a code is no day, so that somebody reads the carton."""
    if read.wrong_day:
        said = _("Kodens sista dag, %(day)s, finns inte i almanackan. Skriv parti och dag som på kartongen.")
        messages.warning(request, said % {"day": read.wrong_day})
