"""/metrics, and the dashboard that reads it."""
