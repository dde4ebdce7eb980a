"""Carriers and where they reach: registered, changed and stopped by the depot."""
