"""What anyone may read without logging in: LMN's page with its published follow-ups (C1)."""
