"""Copies of a home, taken while it is in use, and brought back."""
