"""Several bots on one PostgreSQL."""
