"""Delays: what will be late, and who must be told."""
