"""The outbox's other end: handlers by kind of message, and the clock's ticks that ask for regular work."""
