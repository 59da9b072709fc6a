"""A host's own words, without the key that it may quote in them. Those words are shown to admins."""

from functools import lru_cache

from training.text.secrets import Secrets


def without_key(text: str, key: str) -> str:
    """The text with `<key>` where the key stood, or much of it; an empty key stands nowhere."""
    return _secrets_of(key).strike(text)


@lru_cache(maxsize=16)
def _secrets_of(key: str) -> Secrets:
    return Secrets([key], "<key>", least=1)
