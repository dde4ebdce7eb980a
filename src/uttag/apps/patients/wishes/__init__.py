"""What someone wants from now on: how deliveries come. Proposed for each order, which can choose otherwise."""
