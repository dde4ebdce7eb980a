"""How applications stand, in words with an icon."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from uttag.apps.prescribing.models import DispensationApplication
from uttag.interfaces.web.frame.rows import Mark

S = DispensationApplication.State
STATES: dict[str, Mark] = {
    S.ASKED: Mark(_("väntar på LMN"), "info", "hourglass"),
    S.PREPARED: Mark(_("väntar på rådet"), "info", "landmark"),
    S.APPROVED: Mark(_("godkänd"), "good", "circle-check"),
    S.REFUSED: Mark(_("avslagen"), "bad", "ban"),
    S.WITHDRAWN: Mark(_("återtagen"), "", "undo-2"),
}
SCOPES = {
    DispensationApplication.Scope.PRODUCT: _("Produkten, för alla patienter"),
    DispensationApplication.Scope.PATIENT: _("Bara den här patienten"),
}
