"""From wave to doorstep in the made-up region: lorries, the packing table, wishes, notices, delays and counts."""
