"""LMN's page: the tasks that are reported on the web, and what has been published of each (C1)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from uttag.apps.governance.queries.published import published_tasks
from uttag.interfaces.web.frame.gate import open_to_all
from uttag.interfaces.web.frame.pages import show


@open_to_all
@require_safe
def lmn(request: HttpRequest) -> HttpResponse:
    """Open to all. The query reads nothing but what is published."""
    tasks = published_tasks()
    updated = max((task.updated_at for task in tasks if task.updated_at), default=None)
    return show(request, "public/lmn.html", _("Läkemedelsnära produkter"), tasks=tasks, updated_at=updated)
