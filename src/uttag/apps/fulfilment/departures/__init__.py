"""Departures: carriers' regular lorries, and the waves that are cut for them by the clock."""
