"""Papers of parcels: drawn at once for a few, by the worker for a whole wave; kept, fetched, forgotten (D8)."""
