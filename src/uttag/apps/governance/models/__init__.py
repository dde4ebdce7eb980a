"""Governance as rows. Decisions themselves, and what they change, are the agreement app's."""

from __future__ import annotations

from uttag.apps.governance.models.bodies import OF_THE_COOPERATION, Body, Membership, Office, Seat, Side
from uttag.apps.governance.models.cooperation import CooperationMeeting, CooperationPoint
from uttag.apps.governance.models.follow_up import (
    Evaluation,
    EvaluationFigures,
    FinanceRound,
    FollowUp,
    KnowledgeTask,
    Report,
)
from uttag.apps.governance.models.matters import (
    Attachment,
    Matter,
    ProposedValue,
    ProposedVersion,
    WhatIf,
    WhatIfRow,
)
from uttag.apps.governance.models.meetings import (
    AgendaItem,
    Approval,
    Attendance,
    Informed,
    Meeting,
    Minutes,
    Outcome,
    Position,
    Preparation,
)

__all__ = [
    "OF_THE_COOPERATION",
    "AgendaItem",
    "Approval",
    "Attachment",
    "Attendance",
    "Body",
    "CooperationMeeting",
    "CooperationPoint",
    "Evaluation",
    "EvaluationFigures",
    "FinanceRound",
    "FollowUp",
    "Informed",
    "KnowledgeTask",
    "Matter",
    "Meeting",
    "Membership",
    "Minutes",
    "Office",
    "Outcome",
    "Position",
    "Preparation",
    "ProposedValue",
    "ProposedVersion",
    "Report",
    "Seat",
    "Side",
    "WhatIf",
    "WhatIfRow",
]
