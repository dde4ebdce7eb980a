"""Workers that die in the middle of their work, for real: processes that are killed."""
