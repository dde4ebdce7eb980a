"""The workspace Avtal & styrning: for council members, the secretariat, the parties' contacts and LMN."""
