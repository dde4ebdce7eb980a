"""Recalls: what, who has it, who is told."""
