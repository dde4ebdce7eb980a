"""What is followed up: tasks of specification C, finance rounds, evaluations, reports, cooperation (P6, P7, C1, G9)."""
