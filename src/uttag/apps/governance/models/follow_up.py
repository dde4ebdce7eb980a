"""Following the agreement up: LMN's nine tasks, the finance rounds, evaluations, reports (P6, P7, C1, G9)."""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.db import models

from uttag.apps.governance.models.bodies import OF_THE_COOPERATION, Body
from uttag.apps.parties.models import CareProvider
from uttag.ground.files.models import StoredFile
from uttag.rules.following_up import Rhythm


class KnowledgeTask(models.Model):
    """One of the nine tasks of specification C (C1). Loaded from the agreement's folder."""

    care_provider_none = OF_THE_COOPERATION

    code = models.CharField(max_length=40, unique=True)
    position = models.PositiveSmallIntegerField()
    title_sv = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    purpose_sv = models.TextField()
    purpose_en = models.TextField()
    way_sv = models.TextField()
    way_en = models.TextField()
    rhythm = models.CharField(max_length=10, choices=[(rhythm.value, rhythm.value) for rhythm in Rhythm])
    to_council = models.BooleanField(help_text="Reported to the steering council LMN")
    on_web = models.BooleanField(help_text="Reported on LMN's web page")

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return self.title_sv


class FollowUp(models.Model):
    """What was done in a task during a period ("2026", "2026K3"), and when it was published."""

    care_provider_none = OF_THE_COOPERATION

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    task = models.ForeignKey(KnowledgeTask, models.PROTECT, related_name="follow_ups")
    period = models.CharField(max_length=6)
    text = models.TextField()
    done_day = models.DateField()
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True, help_text="On the public page")
    reported_at = models.DateTimeField(null=True, blank=True, help_text="To the steering council")

    class Meta:
        ordering = ("-done_day", "-pk")

    def __str__(self) -> str:
        return f"{self.task} {self.period}"

    @property
    def about(self) -> tuple[str, date | None]:
        """What it tells of; the latest of several about the same corrects the others. What is continuous: the day."""
        return self.period, self.done_day if self.task.rhythm == Rhythm.CONTINUOUS else None


class FinanceRound(models.Model):
    """A follow-up of the finances, twice a year (P6): planned, its material made, its outcome kept.

    `material`: {"rows": [...], "before": {...}, "months": [...]} in öre, as it stood at `material_at`; see
    `finance_rounds.py`. `present`: the memberships, by uuid, of those who took part.
    """

    care_provider_none = OF_THE_COOPERATION

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    first_day = models.DateField(help_text="Of the half-year that is followed up")
    last_day = models.DateField()
    planned_day = models.DateField()
    material = models.JSONField(default=dict)
    material_at = models.DateTimeField(null=True, blank=True)
    outcome = models.TextField(blank=True)
    present = models.JSONField(default=list)
    kept_at = models.DateTimeField(null=True, blank=True)
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("-first_day",)
        constraints = (
            models.UniqueConstraint(fields=("first_day", "last_day"), name="one_finance_round_a_period"),
        )

    def __str__(self) -> str:
        return f"{self.first_day} to {self.last_day}"


class Evaluation(models.Model):
    """The steering council's evaluation of the agreement for a year (P7): financing, distribution, LMN's role."""

    care_provider_none = OF_THE_COOPERATION

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    year = models.PositiveSmallIntegerField(unique=True)
    financing = models.TextField(blank=True)
    distribution = models.TextField(blank=True)
    knowledge = models.TextField(blank=True)
    totals = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    reported_at = models.DateTimeField(null=True, blank=True, help_text="To each care provider")

    class Meta:
        ordering = ("-year",)

    def __str__(self) -> str:
        return str(self.year)


class EvaluationFigures(models.Model):
    """A care provider's own figures in an evaluation, and when they were first read there (P7)."""

    care_provider_path = "care_provider"

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="figures")
    care_provider = models.ForeignKey(CareProvider, models.PROTECT)
    figures = models.JSONField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("evaluation", "care_provider"), name="own_figures_once"),
        )

    def __str__(self) -> str:
        return f"{self.care_provider_id} in {self.evaluation_id}"


class Report(models.Model):
    """The yearly report on a body's work to the one it reports to (G9). Drafted, then finished and locked."""

    care_provider_none = OF_THE_COOPERATION

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey(Body, models.PROTECT, related_name="reports")
    year = models.PositiveSmallIntegerField()
    facts = models.JSONField(help_text="Meetings, decisions and figures of the year, as gathered")
    words = models.TextField(blank=True, help_text="What the body itself wants to say")
    drafted_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-year",)
        constraints = (models.UniqueConstraint(fields=("body", "year"), name="one_report_a_year"),)

    def __str__(self) -> str:
        return f"{self.body} {self.year}"
