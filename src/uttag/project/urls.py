"""All addresses. The pages are the whole of it so far; interfaces for other systems come beside them."""

from __future__ import annotations

from uttag.interfaces.web.urls import handler403, handler404, handler500, urlpatterns

__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]
