"""The register's tables."""

from uttag.apps.catalogue.models.changes import ChangeRequest, ChangeSet
from uttag.apps.catalogue.models.dispensations import Dispensation, in_force, not_over
from uttag.apps.catalogue.models.register import (
    Article,
    ArticlePrice,
    ProductArea,
    ProductGroup,
    Storage,
    search_words,
)
from uttag.apps.catalogue.models.suppliers import (
    ContractDocument,
    ContractReading,
    LogisticsNote,
    Supplier,
    SupplierContract,
)
from uttag.apps.catalogue.models.workbooks import WorkbookChanges, WorkbookUpload

__all__ = [
    "Article",
    "ArticlePrice",
    "ChangeRequest",
    "ChangeSet",
    "ContractDocument",
    "ContractReading",
    "Dispensation",
    "LogisticsNote",
    "ProductArea",
    "ProductGroup",
    "Storage",
    "Supplier",
    "SupplierContract",
    "WorkbookChanges",
    "WorkbookUpload",
    "in_force",
    "not_over",
    "search_words",
]
