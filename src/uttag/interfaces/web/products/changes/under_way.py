"""What is under way for an article, in words with links: for its page in the register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.access.actors import Actor
from uttag.apps.assortment.models import Conversion, Recall, SupplierChange
from uttag.apps.assortment.under_way import under_way_of
from uttag.apps.catalogue.models import Article
from uttag.interfaces.web.products.changes.words import KINDS, LIST_STATES, SUPPLIER_STATES
from uttag.rules.calendar import local


@dataclass(frozen=True, slots=True)
class UnderWayRow:
    """One thing with how it stands; `day`: when it applies, or when a recall began."""

    words: str
    standing: str
    day: date
    href: str


def under_way(actor: Actor, article: Article) -> list[UnderWayRow]:
    """All of it, for `products/changes/_under_way.html`."""
    found = under_way_of(actor, article)
    return [
        *map(_recall, found.recalls),
        *map(_supplier_change, found.supplier_changes),
        *(_conversion(one, article) for one in found.conversions),
    ]


def _recall(one: Recall) -> UnderWayRow:
    href = reverse("products:recall", args=[one.uuid])
    words = _("Återkallelse %(number)s") % {"number": one.number}
    return UnderWayRow(words, _("pågår"), local(one.started_at).date(), href)


def _supplier_change(one: SupplierChange) -> UnderWayRow:
    told = {"article": one.article, "kind": KINDS[one.kind].word}
    words = _("%(article)s: %(kind)s") % told
    if one.replacement:
        words = _("%(article)s ersätts av %(new)s") % {"article": one.article, "new": one.replacement}
    href = reverse("products:supplier_change", args=[one.uuid])
    return UnderWayRow(words, str(SUPPLIER_STATES[one.state].word), one.applies_from, href)


def _conversion(one: Conversion, article: Article) -> UnderWayRow:
    told = {"change": one.change.name, "old": one.old, "new": one.new}
    if one.new_id == article.pk:
        words = _("%(change)s: tar över från %(old)s") % told
    else:
        words = _("%(change)s: ersätts av %(new)s") if one.new else _("%(change)s: upphör utan ersättare")
        words %= told
    href = reverse("products:conversion_list", args=[one.list.uuid])
    standing = _("listan %(state)s") % {"state": LIST_STATES[one.list.state].word}
    return UnderWayRow(words, standing, one.change.starts_on, href)
