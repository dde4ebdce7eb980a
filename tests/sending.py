"""Sends off what tests have packed by list: nothing was read at a table, and the reason kept in the trail says so."""

from __future__ import annotations

from functools import partial

from uttag.apps.delivery import operations

BY_LIST = "Packade efter lista"
dispatch_wave = partial(operations.dispatch_wave, unread_ok=BY_LIST)
dispatch_parcels = partial(operations.dispatch_parcels, unread_ok=BY_LIST)
