"""The agreement as rows. What rulings rest on is never edited: a change is a new row with a later decision."""

from __future__ import annotations

from uttag.apps.agreement.models.changes import ChangeLogEntry, DecisionRead, Implementation
from uttag.apps.agreement.models.clauses import Chapter, Clause, ClauseExample, Cooperation, Source
from uttag.apps.agreement.models.documents import Document, DocumentReview, DocumentVersion
from uttag.apps.agreement.models.signed import (
    Dispute,
    DisputeStep,
    HandOverPoint,
    Notice,
    NoticeWithdrawal,
    Signature,
    SignedAgreement,
)
from uttag.apps.agreement.models.terms import Decision, LooksAt, Term, TermValue, Unit
from uttag.apps.agreement.models.whole import OF_THE_WHOLE_COOPERATION

__all__ = [
    "OF_THE_WHOLE_COOPERATION",
    "ChangeLogEntry",
    "Chapter",
    "Clause",
    "ClauseExample",
    "Cooperation",
    "Decision",
    "DecisionRead",
    "Dispute",
    "DisputeStep",
    "Document",
    "DocumentReview",
    "DocumentVersion",
    "HandOverPoint",
    "Implementation",
    "LooksAt",
    "Notice",
    "NoticeWithdrawal",
    "Signature",
    "SignedAgreement",
    "Source",
    "Term",
    "TermValue",
    "Unit",
]
