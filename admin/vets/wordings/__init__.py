"""Wordings before the vets' eyes, a few a day: does one answer do for both questions? One tap."""
