"""What is asked for about pictures, suppliers and their contracts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from uttag.apps.catalogue.models import ContractDocument, Supplier
from uttag.interfaces.web.frame.fields import day_field, offer, text_field
from uttag.interfaces.web.frame.uploads import UploadField, document_field
from uttag.interfaces.web.products.register.words import DOCUMENT_KINDS, NOTE_KINDS


class PictureForm(forms.Form):
    """A picture of an article."""

    picture = UploadField(
        _("Bild"), required=True, help_text=_("PNG eller JPEG, högst 10 MB."), accept=".png,.jpg,.jpeg"
    )
    applies_from = day_field(_("Gäller från"))
    reason = forms.CharField(label=_("Varför"), required=False, max_length=300)


class SupplierForm(forms.Form):
    """How a supplier is reached."""

    name = forms.CharField(label=_("Namn"), max_length=80)
    org_number = forms.CharField(label=_("Organisationsnummer"), max_length=20, required=False)
    email = forms.CharField(
        label=_("E-post"), max_length=254, required=False, help_text=_("Dit inköpsordrar skickas.")
    )
    phone = forms.CharField(label=_("Telefon"), max_length=25, required=False)
    endpoint_scheme = forms.CharField(
        label=_("Peppol-adress, typ"),
        max_length=4,
        required=False,
        help_text=_("Fyra siffror, till exempel 0007."),
    )
    endpoint_id = forms.CharField(label=_("Peppol-adress, nummer"), max_length=40, required=False)
    lead_working_days = forms.IntegerField(
        label=_("Ledtid i arbetsdagar"), help_text=_("Från inköpsorder till mottagning.")
    )


class NewSupplierForm(SupplierForm):
    """A supplier that is not there yet."""

    code = forms.CharField(
        label=_("Kod"), max_length=20, help_text=_("Kort, till exempel LEV12. Ändras inte sedan.")
    )
    field_order = ("code", "name")


class NoteForm(forms.Form):
    """A note on how the logistics with a supplier go."""

    kind = forms.ChoiceField(
        label=_("Vad är det?"), choices=[(code, mark.word) for code, mark in NOTE_KINDS.items()]
    )
    text = text_field(_("Anteckning"), rows=3, max_length=4_000, help_text=_("Inga uppgifter om patienter."))


class PeriodForm(forms.Form):
    """The days of a contract."""

    starts_on = day_field(_("Första dag"))
    ends_on = day_field(_("Sista dag"), help_text=_("Avtalet gäller dagen ut."))


class ContractForm(PeriodForm):
    """A contract after procurement."""

    supplier = forms.ChoiceField(label=_("Leverantör"))
    number = forms.CharField(label=_("Avtalsnummer"), max_length=40)
    title = forms.CharField(label=_("Vad avtalet gäller"), max_length=120)
    field_order = ("supplier", "number", "title")

    def __init__(self, *args: Any, suppliers: Iterable[Supplier], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "supplier", [("", _("Välj leverantör")), *((one.code, one.name) for one in suppliers)])


class DocumentForm(forms.Form):
    """A document of a contract."""

    kind = forms.ChoiceField(
        label=_("Slag"), choices=[(kind.value, DOCUMENT_KINDS[kind.value]) for kind in ContractDocument.Kind]
    )
    name = forms.CharField(label=_("Namn"), max_length=120)
    document = document_field(_("Fil"), required=True)


class RefuseForm(forms.Form):
    """Why changes are not approved."""

    why = forms.CharField(label=_("Varför inte"), required=False, max_length=300)
