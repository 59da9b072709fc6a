"""A host's own words, without the key that it may quote in them. Those words are shown to admins."""


def without_key(text: str, key: str) -> str:
    """The text with `<key>` where the key stood; an empty key stands nowhere."""
    return text.replace(key, "<key>") if key else text
