"""Log-in, choice of assignment, log-out."""
