"""The agreed workbook (B2.6): its structure as data, written, guarded, read and marked up."""
