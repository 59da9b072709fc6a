"""Watching one training: how far it is, its events, its curve, and holding it."""
