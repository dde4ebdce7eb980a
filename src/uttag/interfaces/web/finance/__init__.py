"""Workspace: Ekonomi."""
