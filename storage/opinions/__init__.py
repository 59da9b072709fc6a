"""What models were asked beside answers, and what became of it."""
