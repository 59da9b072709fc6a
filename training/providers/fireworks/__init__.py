"""Fireworks: resources with paths for names, as Google writes them; a fine-tune answers from a deployment of its own.

Read in its documentation and in its client's types, in November 2026; nothing of it has met the real host.
"""
