"""All addresses: the pages, and the doors for other systems beside them."""

from __future__ import annotations

from django.urls import include, path

from uttag.interfaces.web import urls as pages
from uttag.interfaces.web.urls import handler403, handler404, handler500

urlpatterns = [*pages.urlpatterns, path("krokar/", include("uttag.interfaces.hooks.urls"))]

__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]
