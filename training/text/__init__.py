"""One place for each question about a text."""
