"""Changes of the assortment: by suppliers, by new procurements, by recalls."""

from uttag.apps.assortment.models.assortment_changes import (
    AssortmentChange,
    CarriedItem,
    ChangedGroup,
    Conversion,
    ConversionList,
    ItemChoice,
    RunOutPlan,
    RunOutRow,
)
from uttag.apps.assortment.models.recalls import Recall, RecallContact, RecalledLot
from uttag.apps.assortment.models.supplier_changes import SupplierChange

__all__ = [
    "AssortmentChange",
    "CarriedItem",
    "ChangedGroup",
    "Conversion",
    "ConversionList",
    "ItemChoice",
    "Recall",
    "RecallContact",
    "RecalledLot",
    "RunOutPlan",
    "RunOutRow",
    "SupplierChange",
]
