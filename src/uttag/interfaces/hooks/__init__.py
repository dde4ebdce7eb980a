"""What other systems send to us: signed messages from carriers and the SMS gateway."""
