"""What the catalogue knows of hosting: what it costs, and under which name a base answers."""

from training.providers.catalogue import catalogue

HOURS_A_MONTH = 730
HOSTING_SHAPES = ("bailian", "fireworks", "together")
"""APIs of whose deployments we know the verbs, beside those that a provider's file names (`hosting.api`)."""


def price_of(provider: str) -> tuple[float | None, str]:
    """What an hour costs there now, asked or not, and in which currency. 0: its answers alone are billed; null: nobody
    knows."""
    facts = catalogue().get(provider)
    return (None, "USD") if facts is None else (facts.hosting.price_per_hour, facts.currency)


def serve_name_of(provider: str, base: str) -> str | None:
    """The name by which a base answers, where it is another than the one that is trained."""
    facts = catalogue().get(provider)
    return None if facts is None or facts.served(base) == base else facts.served(base)


def is_hosted_by_hand(provider: str) -> bool:
    """Whether a fine-tune answers there only from a deployment, for which we have no verbs."""
    facts = catalogue().get(provider)
    return (
        facts is not None and facts.hosting.needed and facts.hosting.api is None and facts.shape not in HOSTING_SHAPES
    )
