"""A line of a look at the installation, in the reader's language."""

from bot.texts import Html, Texts
from storage.operation.diagnosis import Diagnosis, Word


def said(line: Diagnosis, say: Texts) -> Html:
    """Its sentence, as Telegram HTML."""
    values = {name: say(value) if isinstance(value, Word) else value for name, value in line.values.items()}
    return say(line.text, **values)
