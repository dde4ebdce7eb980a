"""Each municipality's own agreement with the region: signatures, notices, disputes, the end (P1-P3, P8-P10)."""
