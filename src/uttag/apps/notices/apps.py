"""The app, and the checks of what it needs from the installation."""

from __future__ import annotations

from django.apps import AppConfig


class Notices(AppConfig):
    """Registers its checks when Django starts."""

    name = "uttag.apps.notices"

    def ready(self) -> None:
        from uttag.apps.notices import checks  # noqa: F401 - they register themselves
