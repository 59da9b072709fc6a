"""Admins hear in time that a model goes dark, and learn its rows elsewhere with a tap."""
