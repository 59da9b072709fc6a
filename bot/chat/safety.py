"""What stands between a model's text and an owner: the emergency message, and no doses of medicines."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.chat.limits.deadline import ANSWER_AT_ONCE, QUESTION_AT_ONCE, RuleThreads
from bot.texts import Html, Texts
from bot.texts.triage import emergency_message
from bot.triage import Triage, doses_in, triage, triage_together
from storage.reviews import BY_MODEL

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Clinic:
    """Where owners are sent in an emergency; null where the operator has set nothing."""

    phone: str | None = None
    address: str | None = None


_GROWING_NUMBER = re.compile(r"\d[\d.,/~–—至到-]*\D{0,12}$")
"""A number at the end, with what may become its unit."""


QUOTED = 3000
"""Characters of what a message quotes that are weighed with it."""


def weigh(words: str, pieces: Sequence[str] = (), quoted_words: str | None = None) -> Triage:
    """Triage of a message with what it quotes or replies to, and of it together with what the same owner said shortly
    before, the oldest first: "my cat fell" and "from the fifth floor" say it only together. None of these pieces was
    told to be an emergency, or it would be told once more with every message after it."""
    alone = triage(words)
    if quoted_words and alone.flag is None:
        # "What should I do?" says it only together with what it is said under.
        with_quotation = triage(f"{quoted_words[-QUOTED:]}\n{words}")
        alone = replace(with_quotation, dose=alone.dose or with_quotation.dose)
    if quoted_words and quoted_words not in pieces:
        pieces = [*pieces, quoted_words]
    if alone.flag is None and words and pieces and (together := triage_together([*pieces, words])) is not None:
        return replace(together, dose=together.dose or alone.dose)
    return alone


async def weigh_in_time(
    threads: RuleThreads, words: str, pieces: Sequence[str] = (), quoted_words: str | None = None
) -> Triage | None:
    """As `weigh`, beside the event loop where it may take long; null where it did not end in time."""
    n_characters = len(words) + len(quoted_words or "") + sum(map(len, pieces))
    try:
        return await threads.run(
            weigh, words, pieces, quoted_words, n_characters=n_characters, at_once=QUESTION_AT_ONCE
        )
    except TimeoutError:
        log.error("a message of %d characters could not be weighed in time", n_characters)
        return None


UNWEIGHED = Triage(flag=None, dose=True)
"""What is taken of a message that could not be weighed: that it is an emergency nobody knows, and no dose is given."""


def emergency(flag: str, say: Texts, clinic: Clinic) -> Html:
    """What comes before everything else when an animal's life may be in danger. Telegram HTML."""
    category = "unwell" if flag == BY_MODEL else flag
    return emergency_message(category, say.language, clinic.phone, clinic.address)


def settled(text: str) -> str:
    """As much of a growing text as can be judged: a number at its end may become a dose with the next word."""
    growing = _GROWING_NUMBER.search(text, max(0, len(text) - 40))
    return text[: growing.start()] if growing else text


def without_doses(text: str, say: Texts) -> str:
    """The text with a word in the place of each dose of a medicine."""
    parts, begin = [], 0
    for dose in doses_in(text):
        parts += [text[begin : dose.start], say("dose_removed")]
        begin = dose.end
    return "".join([*parts, text[begin:]])


async def without_doses_in_time(threads: RuleThreads, text: str, say: Texts) -> str | None:
    """The same beside the event loop where it may take long; null where it did not end in time: then nobody sees it."""
    try:
        return await threads.run(without_doses, text, say, n_characters=len(text), at_once=ANSWER_AT_ONCE)
    except TimeoutError:
        log.error("an answer of %d characters could not be looked through for doses in time", len(text))
        return None
