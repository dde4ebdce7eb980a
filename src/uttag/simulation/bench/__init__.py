"""What the product does in a second: large data built in sets, operations timed, the bare driver beside them."""
