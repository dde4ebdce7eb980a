"""People who log in. What they may do, and where, is said by their assignments in `apps.access`."""
