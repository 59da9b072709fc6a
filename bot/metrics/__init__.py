"""/metrics: what is counted in the process, and what the tables say, in Prometheus' text format."""
