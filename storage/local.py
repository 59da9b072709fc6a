"""Our own machine, and its first model. A file of its own: who counts and prices needs no settings."""

from typing import Final

LOCAL: Final = "local"
"""The provider that is our own engine: rows stay with us there, and nothing is billed."""

STARTER: Final = "vetted-starter"
"""The engine's starter model, and in the name of every model tuned from it: it is for trying things out."""
