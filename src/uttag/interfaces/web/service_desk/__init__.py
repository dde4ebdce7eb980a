"""Workspace: Kundtjänst."""
