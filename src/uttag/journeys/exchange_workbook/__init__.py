"""The agreed workbook's journey: out of the register, handed in, checked whole, shown, confirmed (B2.6, B2.12)."""
