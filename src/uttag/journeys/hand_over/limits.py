"""What can't hold of an installation into which some care providers have been read, and not all.

`uttag verify` asks about the whole region. These speak of goods that stay with the sender: they hold where nothing
of the care provider's lies picked or reserved when it is handed over.
"""

from __future__ import annotations

CANNOT_HOLD = {
    "fulfilment.staged_is_what_unsent_waves_hold": (
        "Varor som är plockade men inte skickade ligger kvar hos utföraren; lagret lämnas inte över."
    ),
    "fulfilment.reserved_is_what_orders_set_aside": (
        "Varor som är reserverade för akuta order ligger kvar hos utföraren; lagret lämnas inte över."
    ),
}
