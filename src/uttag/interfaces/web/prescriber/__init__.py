"""Workspace: Förskrivning."""
