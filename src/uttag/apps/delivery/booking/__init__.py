"""Transport booked with carriers: asked for once, sent by the worker, answered, put right by the depot."""
