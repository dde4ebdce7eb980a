"""Who works here, on what pages, and what the search field finds."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from uttag.apps.access.roles import Role
from uttag.apps.assortment.changeovers.queries import waiting_for_approval
from uttag.apps.assortment.recalls.queries import waiting_for_recalls
from uttag.apps.assortment.supplier_changes.queries import waiting_for_supplier_decision
from uttag.apps.prescribing.dispensations.cases import waiting_for_preparation
from uttag.interfaces.web.products.changes.hits import changes_of_the_assortment
from uttag.interfaces.web.products.exchange.hits import workbooks
from uttag.interfaces.web.products.exchange.overview import waiting as waiting_workbooks
from uttag.interfaces.web.products.recalls.hits import recalls
from uttag.interfaces.web.products.register.hits import articles, changes_waiting, contracts, suppliers
from uttag.interfaces.web.workspaces import Page, Workspace

WORKSPACE = Workspace(
    name="products",
    title=_("Sortiment"),
    icon="library-big",
    roles=(Role.LMN, Role.CENTRAL_PURCHASING, Role.DEPOT),
    pages=(
        Page("products:home", _("Att göra"), "inbox"),
        Page("products:articles", _("Artiklar"), "book-open"),
        Page("products:register_changes", _("Ändringar"), "git-compare", count=changes_waiting),
        Page("products:exchange", _("Excel"), "sheet", count=waiting_workbooks),
        Page(
            "products:dispensations",
            _("Dispenser"),
            "stamp",
            count=waiting_for_preparation,
            operation="see_dispensations",
        ),
        Page(
            "products:supplier_changes",
            _("Från leverantörer"),
            "megaphone",
            count=waiting_for_supplier_decision,
        ),
        Page("products:assortment_changes", _("Sortimentsbyten"), "replace-all", count=waiting_for_approval),
        Page("products:recalls", _("Återkallelser"), "octagon-alert", count=waiting_for_recalls),
        Page(
            "products:procurements",
            _("Anskaffningar"),
            "chart-column",
            operation="report_procurements",
        ),
        Page("products:suppliers", _("Leverantörer"), "factory"),
        Page("products:contracts", _("Leverantörsavtal"), "signature"),
    ),
    search=(articles, changes_of_the_assortment, recalls, contracts, suppliers, workbooks),
)
