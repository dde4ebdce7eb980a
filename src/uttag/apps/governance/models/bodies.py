"""Bodies of the cooperation, their seats, and who sits in them (G1-G4)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

OF_THE_COOPERATION = "the cooperation's own bodies and meetings; no patient in them"


class Side(models.TextChoices):
    """The two sides of the cooperation: who may approve whose minutes, and who chairs, hangs on it."""

    MUNICIPALITIES = "municipalities", "Kommunerna"
    REGION = "region", "Regionen"


class Office(models.TextChoices):
    """What a member is in a body. A secretary supports it and takes no part in its decisions (G6)."""

    CHAIR = "chair", "Ordförande"
    VICE_CHAIR = "vice_chair", "Vice ordförande"
    MEMBER = "member", "Ledamot"
    SECRETARY = "secretary", "Sekreterare"


class Body(models.Model):
    """A body (organ): mandate, whom it reports to, what it may decide. Loaded from the agreement's folder.

    `decides`: what it may decide and not only recommend ("terms", "documents:CODE"; empty: it recommends).
    `parts`: the parts of its mandate, [{code, text_sv, text_en}]; where there are any each matter names one (G3).
    `judged`: False where no source gives its seats (G1).
    """

    care_provider_none = OF_THE_COOPERATION

    code = models.CharField(max_length=40, unique=True)
    position = models.PositiveSmallIntegerField()
    name_sv = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    mandate_sv = models.TextField(blank=True)
    mandate_en = models.TextField(blank=True)
    clause = models.CharField(max_length=8, blank=True)
    reports_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="reporting")
    prepared_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="prepares_for",
        help_text="The body whose chair and vice chair prepare this one's items (G6)",
    )  # fmt: skip
    decides = models.JSONField(default=list)
    parts = models.JSONField(default=list)
    judged = models.BooleanField(default=True)
    chair_side = models.CharField(max_length=16, choices=Side, blank=True)
    vice_chair_side = models.CharField(max_length=16, choices=Side, blank=True)
    alternates_from_year = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="From this year the chair goes to the other side each second year"
    )
    alternates_first = models.CharField(max_length=16, choices=Side, blank=True)
    meetings_term = models.CharField(
        max_length=80, blank=True, help_text="Key of the term with the least number of meetings a year"
    )
    sample = models.BooleanField(default=False)

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return self.name_sv


class Seat(models.Model):
    """Seats of a body that are filled in the same way: by which side, party and function (G1)."""

    care_provider_none = OF_THE_COOPERATION

    body = models.ForeignKey(Body, models.PROTECT, related_name="seats")
    position = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=16, choices=Side)
    party = models.CharField(max_length=120, help_text="Who fills it: an association, a board, a city")
    function_sv = models.CharField(max_length=160)
    function_en = models.CharField(max_length=160)
    least = models.PositiveSmallIntegerField(default=1)
    most = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ("body__position", "position")
        constraints = (
            models.UniqueConstraint(fields=("body", "position"), name="one_seat_a_position"),
            models.CheckConstraint(
                condition=models.Q(most__gte=models.F("least")), name="seats_least_to_most"
            ),
        )

    def __str__(self) -> str:
        return f"{self.function_sv}, {self.party}"


class Membership(models.Model):
    """Someone's seat in a body from one day until another (term of office). Personal data: the user."""

    care_provider_none = OF_THE_COOPERATION

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey(Body, models.PROTECT, related_name="memberships")
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, blank=True, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    side = models.CharField(max_length=16, choices=Side, blank=True, help_text="Empty for a secretary")
    office = models.CharField(max_length=10, choices=Office, default=Office.MEMBER)
    from_day = models.DateField()
    to_day = models.DateField(null=True, blank=True, help_text="Last day, that day included")

    class Meta:
        ordering = ("body__position", "seat__position", "from_day", "pk")
        constraints = (
            models.UniqueConstraint(fields=("body", "user", "from_day"), name="one_membership_from_a_day"),
            models.CheckConstraint(
                condition=models.Q(to_day=None) | models.Q(to_day__gte=models.F("from_day")),
                name="a_membership_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~models.Q(side="") | models.Q(office=Office.SECRETARY), name="members_have_a_side"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} in {self.body}"
