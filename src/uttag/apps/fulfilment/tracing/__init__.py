"""Tracing in both directions: from a supplier's lot to everyone who got it, and back (B2.10).

`whereabouts` asks the ledger, `receivers` the allocations, `origins` goes back to receipts and suppliers; `lots` finds
where to begin. `seeing` and `back` put them together for those who may look.
"""
