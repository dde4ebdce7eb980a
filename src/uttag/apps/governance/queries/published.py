"""What anyone may read: LMN's tasks that are reported on the web, with what has been published of them (C1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import Prefetch

from uttag.apps.governance.models import FollowUp, KnowledgeTask


@dataclass(frozen=True, slots=True)
class Published:
    """A published text of a period, with those that it corrects."""

    latest: FollowUp
    earlier: tuple[FollowUp, ...]


@dataclass(frozen=True, slots=True)
class PublicTask:
    """A task as the public sees it, its texts the newest first."""

    task: KnowledgeTask
    texts: tuple[Published, ...]

    @property
    def updated_at(self) -> datetime | None:
        """When something was last published."""
        return max(
            (text.latest.published_at for text in self.texts if text.latest.published_at), default=None
        )


def published_tasks() -> list[PublicTask]:
    """All tasks that are reported on the web. Asked by anyone: nothing but what is published is read."""
    shown = FollowUp.objects.exclude(published_at=None).order_by("-done_day", "-pk")
    found = KnowledgeTask.objects.filter(on_web=True).prefetch_related(Prefetch("follow_ups", shown))
    return [PublicTask(task, _texts(task.follow_ups.all())) for task in found]


def _texts(follow_ups: Iterable[FollowUp]) -> tuple[Published, ...]:
    """One a period; of what is continuous, one a day."""
    together = sorted(follow_ups, key=lambda one: (one.about, one.pk), reverse=True)
    groups = (list(group) for _, group in groupby(together, key=lambda one: one.about))
    return tuple(Published(group[0], tuple(group[1:])) for group in groups)
