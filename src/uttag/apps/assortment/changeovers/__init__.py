"""Assortment changes (sortimentsbyten): planned, listed, told, carried over, closed (B2.12)."""
