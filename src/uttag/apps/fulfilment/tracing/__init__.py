"""Tracing in both directions: from a supplier's lot to everyone who got it, and back (B2.10).

`whereabouts` asks the ledger, `receivers` the allocations, `origins` goes back to receipts and suppliers, and
`seeing` puts them together for those who may look.
"""
