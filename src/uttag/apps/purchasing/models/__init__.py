"""Proposals, purchase orders, receipts and special procurements."""

from uttag.apps.purchasing.models.orders import PurchaseLine, PurchaseOrder, PurchaseStop
from uttag.apps.purchasing.models.procurements import Procurement, ProcurementContact
from uttag.apps.purchasing.models.proposals import ReckonedNeed, Reckoning
from uttag.apps.purchasing.models.receipts import Receipt, ReceiptLine

__all__ = [
    "Procurement",
    "ProcurementContact",
    "PurchaseLine",
    "PurchaseOrder",
    "PurchaseStop",
    "Receipt",
    "ReceiptLine",
    "ReckonedNeed",
    "Reckoning",
]
