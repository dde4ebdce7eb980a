"""The agreement's own system: from prescription to invoice, each step ruled by a clause."""

VERSION = "0.1.0"  # pyproject.toml's; a checkout that was never installed has no other place to look
