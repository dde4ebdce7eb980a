"""What suppliers change: noticed, decided by LMN or central purchasing, carried out on its day (B2.11)."""
