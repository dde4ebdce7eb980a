"""Changes of the assortment: by suppliers, by new procurements, by recalls."""

from uttag.apps.assortment.models.assortment_changes import (
    AssortmentChange,
    CarriedItem,
    Conversion,
    ConversionList,
    ItemChoice,
    RunOutPlan,
    RunOutRow,
)
from uttag.apps.assortment.models.recalls import Recall, RecallContact
from uttag.apps.assortment.models.supplier_changes import SupplierChange

__all__ = [
    "AssortmentChange",
    "CarriedItem",
    "Conversion",
    "ConversionList",
    "ItemChoice",
    "Recall",
    "RecallContact",
    "RunOutPlan",
    "RunOutRow",
    "SupplierChange",
]
