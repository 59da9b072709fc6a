"""What a message replies to, or quotes: read with it, since "what should I do?" means nothing alone.

A quotation stands before the question, between marks that nobody's words may have, and says whose words they are, but
no name: what goes to a model's host tells of no person who they are. Of somebody else's words as little is kept as the
question needs, and `Turn.quoted_id` says whose they are, so that they go when that person wishes to be forgotten.
"""

from dataclasses import dataclass

from aiogram.types import Message

from bot.chat.incoming.address import words_of
from bot.texts import Texts, shorten
from storage.turns import QUOTE_BEGIN, QUOTE_END

LONGEST = 500
"""Characters of a quotation that are kept, and that the model is shown."""


@dataclass(frozen=True)
class Quotation:
    """Words that were said before, and to which a message refers."""

    text: str
    """What was quoted of them; all of them, where they were only replied to."""
    whole: str
    """All of them, to be weighed. Empty where they are the bot's own: what it has said is no news of an animal."""
    label: str
    """The text that says whose they are."""
    person_id: int | None
    """Who said them; null where that is whoever quotes them, the bot, or nobody."""

    def before(self, words: str, say: Texts) -> str:
        """The question with its quotation."""
        text = shorten(" ".join(self.text.replace(QUOTE_BEGIN, '"').replace(QUOTE_END, '"').split()), LONGEST)
        quotation = f"{QUOTE_BEGIN}{text}{QUOTE_END} ({say(self.label)})"
        return f"{quotation}\n\n{words}".strip()


def quotation_in(message: Message, bot_id: int) -> Quotation | None:
    """What a message quotes or replies to; null where there are no words. Of the bot's own messages only what was
    marked: the model knows them from the conversation."""
    original, quote = message.reply_to_message, message.quote
    if original is not None and original.forum_topic_created is not None:
        original = None  # in a forum that is how a message looks that replies to nothing
    words = words_of(original) if original is not None else ""
    marked = quote.text if quote is not None else ""
    author = original.from_user if original is not None else None
    if author is not None and author.id == bot_id:
        return Quotation(marked, "", "quote_bots", None) if marked and quote and quote.is_manual else None
    if not (text := (marked or words).strip()):
        return None
    whole = f"{words}\n{marked}" if marked and marked not in words else words or marked
    speaker_id = message.from_user.id if message.from_user is not None else None
    if author is not None and author.id == speaker_id:
        return Quotation(text, whole, "quote_own", None)
    is_person = author is not None and not author.is_bot and original is not None and original.sender_chat is None
    return Quotation(text, whole, "quote_others", author.id if author is not None and is_person else None)
