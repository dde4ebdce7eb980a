"""Pages of the workspace Sortiment."""
