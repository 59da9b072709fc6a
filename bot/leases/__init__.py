"""Several processes on one database: who ticks and polls, who stands by, and who handles which chat."""
