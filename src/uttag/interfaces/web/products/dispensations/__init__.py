"""Applications for articles outside contract, and the report of procurements."""
