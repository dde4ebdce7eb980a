"""What can't take over on its day is set aside: its items stay as they are, and LMN is asked (B2.11, B2.12)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from uttag.apps.access.roles import Role
from uttag.apps.assortment.listed import listed_articles
from uttag.apps.catalogue.models import Article
from uttag.ground.tasks.operations import open_task
from uttag.rules.converting import cannot_take_over
from uttag.rules.reasons import Reason, because


def hindered(articles: Iterable[int]) -> dict[int, Reason]:
    """Those of the articles (keys) that can't take over any more, and why. All are locked as the register stands."""
    held = Article.objects.select_for_update(no_key=True).filter(pk__in=set(articles)).order_by("pk")
    keys = dict(held.values_list("number", "pk"))
    found = ((keys[one.number], cannot_take_over(one)) for one in listed_articles(keys))
    return {key: why for key, why in found if why is not None}


def ask_about_hindered(why: Mapping[int, Reason], kind: str, subject: UUID, *, at: datetime) -> None:
    """A task for LMN for each article (key) that items wait for in vain; once each."""
    names = {article.pk: str(article) for article in Article.objects.filter(pk__in=why)}
    for key, reason in why.items():
        code = f"set_aside_{reason.code.removeprefix('conversion_')}"
        _ask(because(code, "B2.12", article=names[key]), f"{subject}:new:{key}", kind, subject, at)


def ask_about_refused(articles: Iterable[int], kind: str, subject: UUID, *, at: datetime) -> None:
    """A task for LMN for each old article (key) with items that would become too many pieces; once each."""
    for article in Article.objects.filter(pk__in=set(articles)).order_by("pk"):
        reason = because("set_aside_too_many_pieces", "B2.12", article=str(article))
        _ask(reason, f"{subject}:old:{article.pk}", kind, subject, at)


def _ask(reason: Reason, key: str, kind: str, subject: UUID, at: datetime) -> None:
    open_task(
        "assortment",
        reason,
        at=at,
        role=Role.LMN.value,
        subject_kind=kind,
        subject_uuid=subject,
        key=f"set_aside:{key}",
    )
