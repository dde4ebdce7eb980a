"""Reads of governance, by area of work. Each starts from the actor."""
