"""Each municipality's own agreement with the region: signatures, notices, disputes, hand-over (P1-P3, P9, P10)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from uttag.apps.agreement.models.clauses import Clause
from uttag.apps.parties.models import CareProvider
from uttag.ground.append_only import AppendOnly
from uttag.ground.files.models import StoredFile
from uttag.rules.disputes import DisputeStepKind


class SignedAgreement(models.Model):
    """One municipality's agreement with the region (P1). Its periods follow from `first_day` and the terms (P2)."""

    care_provider_path = "care_provider"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    care_provider = models.ForeignKey(CareProvider, models.PROTECT, related_name="agreements")
    first_day = models.DateField()

    class Meta:
        ordering = ("care_provider__name", "first_day")
        constraints = (
            models.UniqueConstraint(fields=("care_provider", "first_day"), name="one_agreement_from_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.care_provider.name} {self.first_day}"


class Signature(AppendOnly):
    """Who signed for which side, where and when (P1). Personal data: the signatory's name and title."""

    care_provider_path = "agreement__care_provider"

    agreement = models.ForeignKey(SignedAgreement, models.PROTECT, related_name="signatures")
    care_provider = models.ForeignKey(CareProvider, models.PROTECT, help_text="The side signed for")
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=120)
    place = models.CharField(max_length=80)
    signed_day = models.DateField()
    sample = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("agreement", "care_provider", "name"), name="one_signs_once"),
        )

    def __str__(self) -> str:
        return f"{self.name} for {self.care_provider_id}"


class Notice(AppendOnly):
    """A written notice by one of the two parties (uppsägning, P3). A late one is kept (reading 8)."""

    care_provider_path = "agreement__care_provider"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agreement = models.ForeignKey(SignedAgreement, models.PROTECT, related_name="notices")
    given_by = models.ForeignKey(CareProvider, models.PROTECT, related_name="+")
    received_day = models.DateField()
    talks_failed = models.BooleanField(default=False, help_text="Talks about going on came to nothing (10)")
    document = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    ends_day = models.DateField(help_text="The agreement's last day, as ruled when it was registered")
    late = models.BooleanField(help_text="After the last day for notice of the period it came in")
    ruling = models.UUIDField()
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    registered_at = models.DateTimeField()

    class Meta:
        ordering = ("received_day", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("agreement", "given_by", "received_day", "document"), name="a_notice_comes_once"
            ),
        )

    def __str__(self) -> str:
        return f"notice of {self.agreement_id}, {self.received_day}"


class NoticeWithdrawal(AppendOnly):
    """A notice taken back in writing before the agreement has ended, or registered by mistake."""

    care_provider_path = "notice__agreement__care_provider"

    notice = models.OneToOneField(Notice, models.PROTECT, related_name="withdrawal")
    withdrawn_day = models.DateField()
    why = models.CharField(max_length=400)
    document = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    registered_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"withdrawal of {self.notice_id}"


class Dispute(models.Model):
    """A dispute about reading or applying the agreement (tvist, P10). How far it has come: its last step."""

    care_provider_path = "care_provider"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    care_provider = models.ForeignKey(CareProvider, models.PROTECT, related_name="disputes")
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, blank=True)
    title = models.CharField(max_length=200)
    opened_day = models.DateField()

    class Meta:
        ordering = ("-opened_day", "-pk")

    def __str__(self) -> str:
        return self.title


class DisputeStep(AppendOnly):
    """A step taken in a dispute: inside the cooperation first, court only for what stays unresolved."""

    care_provider_path = "dispute__care_provider"

    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in DisputeStepKind])
    day = models.DateField()
    text = models.TextField(blank=True)
    document = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("day", "pk")

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"


class HandOverPoint(models.Model):
    """One thing to do together when an agreement ends (P9): who does it, and who has done it when."""

    care_provider_path = "agreement__care_provider"

    class Area(models.TextChoices):
        DATA = "data", "Uppgifter"
        ADMINISTRATION = "administration", "Administration"
        DOCUMENTATION = "documentation", "Teknisk dokumentation"
        PREMISES = "premises", "Lokaler"
        STAFF = "staff", "Personal"

    agreement = models.ForeignKey(SignedAgreement, models.PROTECT, related_name="hand_over")
    position = models.PositiveSmallIntegerField()
    area = models.CharField(max_length=16, choices=Area)
    text = models.CharField(max_length=300)
    responsible = models.CharField(max_length=120, blank=True)
    done_day = models.DateField(null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True)

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=("agreement", "position"), name="one_hand_over_point_a_place"),
        )

    def __str__(self) -> str:
        return self.text
