"""How often a job shows each row, if nobody says. The bot's price and the local engine go by the same rule."""

_TARGET_EPOCHS = 3
_MIN_ROWS_SEEN, _MAX_ROWS_SEEN = 100, 25_000


_MAX_EPOCHS = 25


def automatic_epochs(n_examples: int) -> int:
    """The epochs that OpenAI chooses if it is left to it; published jobs agree (OpenAI cookbook).

    Raises `ValueError` if there are no examples.
    """
    if n_examples < 1:
        raise ValueError(f"{n_examples} examples; epochs can be chosen for 1 or more")
    if n_examples * _TARGET_EPOCHS < _MIN_ROWS_SEEN:
        return min(_MAX_EPOCHS, _MIN_ROWS_SEEN // n_examples)
    if n_examples * _TARGET_EPOCHS > _MAX_ROWS_SEEN:
        return max(1, _MAX_ROWS_SEEN // n_examples)
    return _TARGET_EPOCHS
