"""Finished models on their way to the owners, under kills, switches and outages."""
