"""The agreement's own system: from prescription to invoice, each step ruled by a clause."""
