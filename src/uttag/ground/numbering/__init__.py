"""Numbers that people read to each other: of things (from their key) and of invoices (without gaps)."""
