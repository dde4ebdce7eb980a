"""Matters and proposals, from raised to in force (P4, G3, G11)."""
