"""Changes of the register: asked for, approved by another, applied from a day, kept in history (B2.5)."""
