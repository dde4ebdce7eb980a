"""How agreements and disputes stand, in words with an icon."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from uttag.interfaces.web.frame.rows import Mark
from uttag.interfaces.web.workspaces import Words
from uttag.rules.disputes import DisputeStepKind
from uttag.rules.periods import Standing

STANDINGS: dict[Standing, Mark] = {
    Standing.NOT_BEGUN: Mark(_("inte börjat"), "", "hourglass"),
    Standing.IN_FORCE: Mark(_("gäller"), "good", "circle-check"),
    Standing.UNDER_NOTICE: Mark(_("uppsagt"), "warn", "calendar-clock"),
    Standing.ENDED: Mark(_("upphört"), "bad", "ban"),
}
K = DisputeStepKind
STEPS: dict[DisputeStepKind, Mark] = {
    K.RAISED: Mark(_("väckt"), "info", "message-square-warning"),
    K.TALKS: Mark(_("samtal mellan parterna"), "info", "messages-square"),
    K.COUNCIL: Mark(_("behandlad i Ledningsrådet"), "info", "landmark"),
    K.UNRESOLVED: Mark(_("kunde inte lösas i samarbetet"), "warn"),
    K.COURT: Mark(_("till Göteborgs tingsrätt"), "warn", "scale"),
    K.JUDGED: Mark(_("avgjord i domstol"), "", "scale"),
    K.SETTLED: Mark(_("parterna är överens"), "good", "handshake"),
}
AREAS: dict[str, Words] = {
    "data": _("Uppgifter"),
    "administration": _("Administration"),
    "documentation": _("Teknisk dokumentation"),
    "premises": _("Lokaler"),
    "staff": _("Personal"),
}
