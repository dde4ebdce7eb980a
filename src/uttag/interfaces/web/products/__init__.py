"""The workspace Sortiment: for LMN, central purchasing, and the depot's keepers of the register."""
