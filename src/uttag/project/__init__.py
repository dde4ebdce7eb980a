"""Puts things together, decides nothing."""
