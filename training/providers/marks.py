"""Our mark in a name, for hosts that keep no metadata: by it a job is found again whose answer was lost."""

import re

from training.providers.border import text_of

PREFIX = "vetted-"
_MARK = re.compile(r"(?:^|-)vetted-([0-9A-Za-z]+)$")


def marked(words: str, launch_id: str, most: int) -> str:
    """A name of letters, digits and hyphens, of at most `most` characters, that ends with the launch; before it stands
    as much of `words` as there is room for."""
    mark = PREFIX + launch_id
    room = max(0, most - len(mark) - 1)
    return f"{plain_name(words)[:room].strip('-')}-{mark}".strip("-")


def launch_in(name: object) -> str | None:
    """The launch that such a name ends with; null for names of others."""
    match = _MARK.search(text_of(name) or "")
    return match[1] if match else None


def plain_name(words: str) -> str:
    """What of a text may stand in a name at any host: ASCII letters, digits and hyphens."""
    return re.sub(r"[^0-9A-Za-z]+", "-", words).strip("-")
