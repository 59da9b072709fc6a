"""When a refresh begins, and what it does."""
