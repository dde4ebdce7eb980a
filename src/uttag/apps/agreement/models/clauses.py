"""The agreement as it reads: the cooperation, chapters, clauses and their examples (P4)."""

from __future__ import annotations

from django.db import models

from uttag.apps.agreement.models.whole import OF_THE_WHOLE_COOPERATION


class Cooperation(models.Model):
    """The agreement as a whole, and the distributor that invoices under it. One row."""

    care_provider_none = OF_THE_WHOLE_COOPERATION

    code = models.CharField(max_length=40, unique=True)
    name_sv = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    starts_day = models.DateField()
    sources = models.JSONField()
    distributor = models.JSONField()

    def __str__(self) -> str:
        return self.name_sv


class Chapter(models.Model):
    """Clauses that belong together: one file of the folder."""

    care_provider_none = OF_THE_WHOLE_COOPERATION

    name = models.CharField(max_length=40, unique=True)
    position = models.PositiveSmallIntegerField()
    title_sv = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return self.title_sv


class Source(models.TextChoices):
    """Where a clause stands."""

    AGREEMENT = "agreement"
    PAGE = "page"
    LAW = "law"
    ADDED = "added"


class Clause(models.Model):
    """One thing that the sources ask of the system, in words of our own. `code` is its id everywhere."""

    care_provider_none = OF_THE_WHOLE_COOPERATION

    code = models.CharField(max_length=8, unique=True)
    position = models.PositiveSmallIntegerField()
    chapter = models.ForeignKey(Chapter, on_delete=models.PROTECT, related_name="clauses")
    source = models.CharField(max_length=10, choices=Source)
    section = models.CharField(max_length=60, blank=True)
    title_sv = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    text_sv = models.TextField()
    text_en = models.TextField()
    readings = models.JSONField(default=list)

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return f"{self.code} {self.title_sv}"


class ClauseExample(models.Model):
    """A case beside a clause: facts for a rule and what must come out. Run whenever the folder is loaded."""

    care_provider_none = OF_THE_WHOLE_COOPERATION

    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="examples")
    position = models.PositiveSmallIntegerField()
    rule = models.CharField(max_length=60)
    text_sv = models.TextField()
    text_en = models.TextField()
    facts = models.JSONField()
    expect = models.JSONField()

    class Meta:
        ordering = ("clause__position", "position")
        constraints = (
            models.UniqueConstraint(fields=("clause", "position"), name="example_position_once_per_clause"),
        )

    def __str__(self) -> str:
        return self.text_sv
