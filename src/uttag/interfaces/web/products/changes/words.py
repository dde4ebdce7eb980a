"""How suppliers' changes, assortment changes and their lists stand, in words with an icon."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from uttag.interfaces.web.frame.rows import Mark
from uttag.rules.agreed_file import FileStanding

KINDS: dict[str, Mark] = {
    "new_package": Mark(_("ny förpackning"), "", "package"),
    "replaced": Mark(_("ersätts"), "", "replace"),
    "discontinued": Mark(_("utgår"), "", "circle-x"),
    "recalled": Mark(_("återkallas"), "bad", "octagon-x"),
}
SUPPLIER_STATES: dict[str, Mark] = {
    "noticed": Mark(_("väntar på beslut"), "warn", "clock-alert"),
    "accepted": Mark(_("beslutad"), "info", "calendar-clock"),
    "refused": Mark(_("avslagen"), "bad", "circle-x"),
    "done": Mark(_("genomförd"), "good", "circle-check"),
}
CHANGE_STATES: dict[str, Mark] = {
    "planned": Mark(_("förbereds"), "info", "calendar-clock"),
    "started": Mark(_("har börjat"), "warn", "clock-alert"),
    "closed": Mark(_("avslutat"), "good", "circle-check"),
    "cancelled": Mark(_("bytet är inställt"), "bad", "circle-x"),
}
LIST_STATES: dict[str, Mark] = {
    "draft": Mark(_("arbetas med"), "", "pencil"),
    "approved": Mark(_("godkänd"), "good", "circle-check"),
}
FILES: dict[FileStanding, Mark] = {
    FileStanding.IN_TIME: Mark(_("filen finns"), "good", "circle-check"),
    FileStanding.LATE: Mark(_("filen kom sent"), "warn", "clock-alert"),
    FileStanding.AWAITED: Mark(_("filen väntas"), "info", "calendar-clock"),
    FileStanding.SOON: Mark(_("filen behövs snart"), "warn", "clock-alert"),
    FileStanding.MISSING: Mark(_("filen saknas"), "bad", "circle-alert"),
    FileStanding.MISSING_LONG: Mark(_("filen saknas fortfarande"), "bad", "octagon-x"),
}
# How a notice about the file is coloured: it grows with the weeks.
FILE_NOTICES: dict[FileStanding, str] = {
    FileStanding.IN_TIME: "success",
    FileStanding.LATE: "warning",
    FileStanding.AWAITED: "info",
    FileStanding.SOON: "warning",
    FileStanding.MISSING: "warning",
    FileStanding.MISSING_LONG: "error",
}
