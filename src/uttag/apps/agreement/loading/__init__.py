"""A folder goes into the database: append-only, and logged."""
