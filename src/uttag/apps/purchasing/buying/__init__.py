"""What to buy, and purchase orders: made, changed, sent, and closed."""
