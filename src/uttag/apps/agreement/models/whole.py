"""Why most rows of the agreement belong to no single care provider."""

from __future__ import annotations

OF_THE_WHOLE_COOPERATION = "the agreement is the same for all care providers; no patient in it"
