"""Who did what to which record, and who saw whose data. Append-only."""
