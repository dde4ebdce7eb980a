"""What the worker reckoned should be bought, kept so that pages needn't weigh a year's withdrawals (B2.1)."""

from __future__ import annotations

from functools import cached_property

from django.db import models

from uttag.apps.catalogue.models import Article
from uttag.ground.rulings.codec import load
from uttag.rules.purchasing import NeedFacts, Proposal


class Reckoning(models.Model):
    """When all needs were last reckoned; one row. Held by whoever reckons, and by whoever changes what is on order."""

    care_provider_none = "the depot's own"
    THE_ONE = 1
    reckoned_at = models.DateTimeField(null=True, help_text="As of when; none: never")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="needs_are_reckoned_in_one_place"),
        ]

    def __str__(self) -> str:
        return f"{self.reckoned_at}"


class ReckonedNeed(models.Model):
    """A stocked article's need with its arithmetic, as `rules.purchasing.propose` saw it then.

    `settled_at`: the article was ordered since, or an order of it changed: nothing is proposed until it is
    reckoned anew.
    """

    care_provider_none = "the depot's own"
    article = models.OneToOneField(Article, models.CASCADE, related_name="reckoned_need")
    packages = models.PositiveIntegerField(help_text="Proposed; 0: nothing now")
    known = models.PositiveBigIntegerField(help_text="Pieces known to be asked for until the day looked at")
    facts_text = models.TextField(help_text="NeedFacts without each day's withdrawals, as rulings store them")
    proposal_text = models.TextField(help_text="Proposal with its reasons, as rulings store it")
    reckoned_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["article"], name="needs_to_buy", condition=models.Q(packages__gt=0)),
            models.Index(
                fields=["article"], name="needs_to_reckon", condition=models.Q(settled_at__isnull=False)
            ),
        ]

    @cached_property
    def facts(self) -> NeedFacts:
        """What was there then; `known` is empty, its sum is the row's."""
        return load(NeedFacts, self.facts_text)

    @cached_property
    def proposal(self) -> Proposal:
        """What the rule said then."""
        return load(Proposal, self.proposal_text)

    def __str__(self) -> str:
        return f"{self.packages} × {self.article_id}"
