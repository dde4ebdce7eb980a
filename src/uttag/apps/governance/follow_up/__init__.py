"""What is followed up: LMN's tasks, finances, evaluation, reports, cooperation (P5-P7, C1, G9)."""
