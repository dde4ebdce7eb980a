"""Notices: what people were told, what did not arrive, and letters to post."""
