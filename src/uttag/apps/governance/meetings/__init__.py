"""Meetings: called, prepared, concluded, written up (G5-G8, G10)."""
