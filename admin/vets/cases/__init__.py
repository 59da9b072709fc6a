"""Owners whom the bot hands on: what their case looks like to the vets, and how words get to and fro."""
