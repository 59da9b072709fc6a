"""Our own machine. A file of its own: who counts and prices needs no settings."""

from typing import Final

LOCAL: Final = "local"
"""The provider that is our own engine: rows stay with us there, and nothing is billed."""
