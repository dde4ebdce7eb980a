"""The agreed workbook: out, in, checked, shown, confirmed."""
