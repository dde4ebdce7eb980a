"""By what right the desk looks: someone called, or the desk must call someone (I2)."""

from __future__ import annotations

GROUND = "service_desk_call"
CHANNEL = "phone"
