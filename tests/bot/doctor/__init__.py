"""`vetted doctor` and /doctor."""
