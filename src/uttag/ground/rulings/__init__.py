"""Rulings on record: what a rule answered, with all that it rested on. Append-only."""
