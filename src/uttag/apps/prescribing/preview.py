"""What a prescription would be, before it is made: shown beside the form while one fills it in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from uttag.apps.access.actors import Actor, require
from uttag.apps.agreement.queries import term_book
from uttag.apps.catalogue.models import Article
from uttag.apps.catalogue.queries import article_with_number
from uttag.apps.patients.models import Patient
from uttag.apps.prescribing.dispensations.approved import approved_articles
from uttag.apps.prescribing.operations import ItemWish, prescribe_facts
from uttag.apps.prescribing.payers import Paying
from uttag.apps.prescribing.queries import paying_for
from uttag.rules.reasons import Refusal
from uttag.rules.rulings import rule_on
from uttag.rules.withdrawals import Prescribable
from uttag.rules.withdrawals import prescribe as rule


@dataclass(frozen=True, slots=True)
class ItemPreview:
    """The rule's answer, who would pay, and the pieces counted in packages."""

    article: Article
    outcome: Prescribable | Refusal
    paying: Paying | None
    packages: int
    loose: int

    @property
    def refused(self) -> bool:
        return isinstance(self.outcome, Refusal)


def preview_item(wish: ItemWish, patient: Patient, *, actor: Actor, today: date) -> ItemPreview | None:
    """How `prescribe` would answer for one item today; None for an unknown article. Nothing is kept."""
    require(actor, "prescribe")
    article = article_with_number(wish.article_number)
    if article is None:
        return None
    approved = bool(approved_articles([article], patient, today))
    ruled = rule_on(rule, prescribe_facts(wish, article, today, approved), term_book())
    paying = paying_for(actor, patient, [article.product_area_id], today)
    packages, loose = divmod(max(wish.pieces, 0), article.pieces_per_package)
    return ItemPreview(article, ruled.outcome, paying.get(article.product_area_id), packages, loose)
