"""Names at Fireworks: ids are of small letters, digits and hyphens, and begin with a letter."""

import hashlib
import re

LONGEST_ID = 63


def resource_id(mark: str) -> str:
    """The id that this mark always gets: itself behind our name where the host can take it, else what it hashes to."""
    own = mark if mark.startswith("vetted-") else f"vetted-{mark}"
    if len(own) <= LONGEST_ID and re.fullmatch(r"[a-z0-9-]*[a-z0-9]", own):
        return own
    return f"vetted-{hashlib.sha256(mark.encode()).hexdigest()[:32]}"


def model_id(words: str, launch_id: str) -> str:
    """The id of the model that a launch makes."""
    mark = resource_id(launch_id)
    plain = re.sub(r"[^a-z0-9]+", "-", words.casefold())[: LONGEST_ID - len(mark) - 3].strip("-")
    return f"v-{plain}-{mark}" if plain else mark


def base_name(model: str) -> str:
    """A model's whole name: those of the host's own are often called by their last piece."""
    whole = model.partition("#")[0]  # behind it stands the deployment from which it answers
    return whole if "/" in whole else f"accounts/fireworks/models/{whole}"
