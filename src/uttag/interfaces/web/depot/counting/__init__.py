"""Cycle counts: places counted, and differences approved."""
