"""What must always hold of governance. Each area's stand in a module of their own."""

from __future__ import annotations

from uttag.apps.governance.follow_up import invariants as follow_up_invariants
from uttag.apps.governance.meetings import invariants as meeting_invariants

__all__ = ["follow_up_invariants", "meeting_invariants"]
