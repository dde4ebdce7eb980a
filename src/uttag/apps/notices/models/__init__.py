"""What people are told, step by step; letters printed together; gateways that don't answer."""

from uttag.apps.notices.models.gateways import Gateway
from uttag.apps.notices.models.letters import LetterBatch
from uttag.apps.notices.models.notices import Notice, NoticeStep

__all__ = ["Gateway", "LetterBatch", "Notice", "NoticeStep"]
