"""Notices on paper: printed together each working day, fetched, put into envelopes, posted."""
