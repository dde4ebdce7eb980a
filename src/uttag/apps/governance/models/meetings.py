"""Meetings: agenda, attendance, positions, outcomes, minutes and who has approved them (G5-G8, G10)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from uttag.apps.governance.models.bodies import OF_THE_COOPERATION, Body, Membership
from uttag.apps.governance.models.matters import Matter
from uttag.ground.append_only import AppendOnly
from uttag.ground.files.models import StoredFile


class Meeting(models.Model):
    """A body's meeting. Held once its minutes are drafted."""

    care_provider_none = OF_THE_COOPERATION

    class State(models.TextChoices):
        PLANNED = "planned", "Planerat"
        HELD = "held", "Hållet"
        CANCELLED = "cancelled", "Inställt"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey(Body, models.PROTECT, related_name="meetings")
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    called_at = models.DateTimeField()
    note = models.CharField(
        max_length=400, blank=True, help_text="Why it was cancelled, or an extra one called"
    )

    class Meta:
        ordering = ("starts_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("body", "starts_at"),
                condition=~models.Q(state="cancelled"),
                name="one_meeting_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.body} {self.starts_at:%Y-%m-%d}"


class Attendance(models.Model):
    """Whether a member was there."""

    care_provider_none = OF_THE_COOPERATION

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendance")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    present = models.BooleanField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("meeting", "membership"), name="one_attendance_each"),)

    def __str__(self) -> str:
        return f"{self.membership_id} at {self.meeting_id}"


class Outcome(models.TextChoices):
    """The only ways an item can end (G8): there is no majority and no third way."""

    DECIDED = "decided", "Beslutat i enighet"
    REMITTED = "remitted", "Återremitterat"
    DROPPED = "dropped", "Avfört"


class AgendaItem(models.Model):
    """A matter on a meeting's agenda, and how it ended there. `decides`: asked to decide, not only to recommend."""

    care_provider_none = OF_THE_COOPERATION

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    decides = models.BooleanField(default=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    words = models.TextField(blank=True, help_text="What was decided, or why it was sent back or dropped")
    concluded_at = models.DateTimeField(null=True, blank=True)
    ruling = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ("meeting__starts_at", "position")
        constraints = (
            models.UniqueConstraint(fields=("meeting", "matter"), name="a_matter_once_an_agenda"),
            models.UniqueConstraint(fields=("meeting", "position"), name="one_item_a_position"),
            models.CheckConstraint(
                condition=models.Q(outcome="", concluded_at=None)
                | (~models.Q(outcome="") & models.Q(concluded_at__isnull=False)),
                name="an_item_ends_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome__in=("", "decided", "remitted", "dropped")), name="no_third_way"
            ),
        )

    def __str__(self) -> str:
        return f"{self.position} {self.matter}"


class Preparation(models.Model):
    """An item has been prepared by someone whom the clause names (G6)."""

    care_provider_none = OF_THE_COOPERATION

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="preparations")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("item", "membership"), name="one_prepares_once"),)

    def __str__(self) -> str:
        return f"{self.item_id} by {self.membership_id}"


class Position(models.Model):
    """What a member said to an item."""

    care_provider_none = OF_THE_COOPERATION

    class Stance(models.TextChoices):
        AGREES = "agrees", "Enig"
        DISAGREES = "disagrees", "Inte enig"
        RECUSED = "recused", "Deltar inte (jäv)"

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="positions")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    stance = models.CharField(max_length=10, choices=Stance)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("item", "membership"), name="one_position_each"),
            models.CheckConstraint(
                condition=models.Q(stance__in=("agrees", "disagrees", "recused")), name="a_stance_is_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.stance} {self.membership_id}"


class Minutes(models.Model):
    """A meeting's minutes (minnesanteckningar): a draft until both sides have approved, then locked (G7)."""

    care_provider_none = OF_THE_COOPERATION

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="minutes")
    text = models.TextField()
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()
    locked_at = models.DateTimeField(null=True, blank=True)
    pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name_plural = "minutes"

    def __str__(self) -> str:
        return f"minutes of {self.meeting}"


class Approval(AppendOnly):
    """One side's approval of minutes: the chair, and one member of the other party (G7).

    `text_sha256` is of the text approved: minutes changed after that need approving anew.
    """

    care_provider_none = OF_THE_COOPERATION

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="approvals")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()
    text_sha256 = models.CharField(max_length=64)
    ruling = models.UUIDField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("minutes", "membership", "text_sha256"), name="one_approves_a_text_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.minutes_id} by {self.membership_id}"


class Informed(models.Model):
    """A member has told the own principal of a meeting (G10). Those who haven't are those without a row."""

    care_provider_none = OF_THE_COOPERATION

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="informed")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    informed_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("meeting", "membership"), name="one_informs_once"),)

    def __str__(self) -> str:
        return f"{self.membership_id} of {self.meeting_id}"
