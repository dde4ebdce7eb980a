"""Varför? Every promise, refusal and charge opened down to clause, value in force, decision and facts."""
