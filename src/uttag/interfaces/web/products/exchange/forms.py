"""What is taken out, and the file that is handed in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from uttag.interfaces.web.frame.fields import day_field, offer
from uttag.journeys.exchange_workbook.queries import Parts
from uttag.papers.spreadsheet import XLSX
from uttag.papers.workbooks.guarding import MOST_BYTES, MOST_MEGABYTES


class TakeOutForm(forms.Form):
    """A part of the register; nothing chosen is the whole."""

    area = forms.ChoiceField(label=_("Produktområde"), required=False)
    group = forms.ChoiceField(label=_("Produktgrupp"), required=False)
    supplier = forms.ChoiceField(label=_("Leverantör"), required=False)
    change = forms.ChoiceField(label=_("Sortimentsbyte"), required=False)

    def __init__(self, *args: Any, parts: Parts, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "area", [("", _("Alla")), *((one.code, one.name_sv) for one in parts.areas)])
        offer(self, "group", [("", _("Alla")), *_by_area(parts)])
        offer(self, "supplier", [("", _("Alla")), *((one.code, one.name) for one in parts.suppliers)])
        offer(self, "change", [("", _("Inget")), *((str(one.uuid), one.name) for one in parts.changes)])
        if not parts.changes:
            del self.fields["change"]


class HandInForm(forms.Form):
    """The workbook, from when it applies, and whose file it is. What it may be, the check says."""

    file = forms.FileField(
        label=_("Arbetsboken"),
        help_text=_("En .xlsx-fil på högst %(most)s MB.") % {"most": MOST_MEGABYTES},
        widget=forms.FileInput({"accept": f".xlsx,{XLSX}", "data-most-bytes": MOST_BYTES}),
        error_messages={"required": _("Välj en fil.")},
        allow_empty_file=True,
    )
    from_day = day_field(
        _("Ändringarna gäller från"),
        help_text=_("Priser gäller från dagen på sin egen rad, och nya artiklar från dagen för sitt pris."),
    )
    reason = forms.CharField(
        label=_("Varför"), required=False, max_length=300, help_text=_("Visas för den som godkänner.")
    )
    change = forms.ChoiceField(
        label=_("Hör till sortimentsbytet"),
        required=False,
        help_text=_("Behövs bara om filen har konverteringar."),
    )

    def __init__(self, *args: Any, parts: Parts, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "change", [("", _("Inget")), *((str(one.uuid), one.name) for one in parts.changes)])
        if not parts.changes:
            del self.fields["change"]


def _by_area(parts: Parts) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (area.name_sv, [(one.code, one.name_sv) for one in parts.groups if one.product_area_id == area.code])
        for area in parts.areas
    ]
