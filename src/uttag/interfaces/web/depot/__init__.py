"""Workspace: Depå."""
