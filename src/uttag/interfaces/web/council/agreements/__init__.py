"""The 49 agreements: periods, signatures, notices, disputes, hand-over (P1-P3, P8-P10)."""
