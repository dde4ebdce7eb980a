"""What changes: decisions in force, the change log, governing documents, what each party has done (P4, P5, P12)."""
