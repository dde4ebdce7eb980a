"""Departures: when lorries leave, and when their waves are cut."""
