"""The only queue: work to be done after the transaction that asks for it, at least once."""
