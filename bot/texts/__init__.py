"""Every word that people read in Telegram, in Chinese and English: one dictionary a language, the same keys in each.

Texts are Telegram HTML. Values that are put into them are escaped here, so that no question of an owner and no
file name can break a message or forge one.
"""

import html

from bot.texts import en, zh

LANGUAGES = {"zh": zh.TEXTS, "en": en.TEXTS}


class Texts:
    """Says things in one language: `say("new_conversation")`, `say("greeting", name=person.name)`."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "en"
        self._texts = LANGUAGES[self.language]

    def __call__(self, key: str, **values: object) -> str:
        """The text of this key with its values put in, each escaped for HTML. Unknown keys are a programming error."""
        return self._texts[key].format(**{name: html.escape(str(value), False) for name, value in values.items()})


def language_of(language_code: str | None) -> str:
    """Telegram's language code of a person → the language we speak to them."""
    return "zh" if (language_code or "").lower().startswith("zh") else "en"


def shorten(text: str, n_characters: int) -> str:
    """At most `n_characters` of a text, with an ellipsis where something is missing."""
    return text if len(text) <= n_characters else text[: n_characters - 1].rstrip() + "…"
