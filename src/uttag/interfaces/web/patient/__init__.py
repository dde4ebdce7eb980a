"""Workspace: Mina uttag."""
