"""Training: a base, rows, a child process that fits, and what it leaves."""
