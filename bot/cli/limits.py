"""What the local engine tells of a model, for the commands that look at a file."""

from training.cost.price import is_listed
from training.providers.limits import UNKNOWN, ModelLimits


def limits_for(model: str) -> ModelLimits:
    """Of a model that is on no price list, where it trains and what tells it is there."""
    if is_listed(model):
        return UNKNOWN
    from bot.wiring import limits_of
    from storage.settings import SettingsError, load

    try:
        settings = load()
    except SettingsError:  # the commands that look at a file need no settings
        return UNKNOWN
    # The engine registers a folder or a hub name under its last part.
    return limits_of(settings)(settings.provider, model.rstrip("/").rpartition("/")[2])


def cut_sentence(n_cut: int, limits: ModelLimits) -> str:
    """What is said of rows that are too long."""
    rows = "1 row is" if n_cut == 1 else f"{n_cut} rows are"
    return (
        f"{rows} longer than the {limits.max_tokens:,} tokens that {limits.model} sees, and cut at the end in "
        "training; `vetted check` lists them"
    )
