"""Articles, change requests, suppliers and their contracts."""
