"""What a prescriber writes of an article outside contract."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from uttag.apps.catalogue.models import Article
from uttag.apps.catalogue.queries import article_with_number
from uttag.apps.prescribing.dispensations.asking import DispensationWish
from uttag.interfaces.web.frame.fields import offer, text_field

NO_NAMES = _(
    "Skriv inte namn, personnummer eller annat som pekar ut patienten. LMN och rådet ser inte vem det är."
)


class DispensationForm(forms.Form):
    """An application: the register's article where it has one, else the product in the prescriber's words."""

    article = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    product = forms.CharField(
        label=_("Produkt, om den saknas i registret"),
        max_length=120,
        required=False,
        help_text=_("Namn, storlek och annat som gör att LMN hittar rätt produkt."),
    )
    supplier = forms.CharField(label=_("Leverantör eller tillverkare"), max_length=80, required=False)
    product_area = forms.ChoiceField(label=_("Produktområde"), widget=forms.RadioSelect)
    need = text_field(_("Varför räcker inte sortimentet?"), help_text=NO_NAMES, max_length=4_000)
    tried = text_field(_("Vad har prövats?"), rows=3, required=False, max_length=4_000)

    def __init__(self, *args: Any, areas: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = list(areas)
        offer(self, "product_area", offered)
        self.fields["product_area"].initial = self.chosen.product_area_id if self.chosen else offered[0][0]

    @property
    def chosen(self) -> Article | None:
        """The article picked so far."""
        number = str(self["article"].value() or "")
        return article_with_number(number) if number else None

    def wish(self) -> DispensationWish:
        given = self.cleaned_data
        return DispensationWish(
            product_area=given["product_area"],
            product=given["product"],
            need=given["need"],
            article_number=given["article"],
            supplier=given["supplier"],
            tried=given["tried"],
        )
