"""Transport: what is booked and driven, and what carriers say that must be looked into."""
