"""Articles outside contract: who asks, who prepares, what the council has approved (B2.2)."""
