"""Someone must do this: work for a person, asked for by any part of the system."""
