"""What a pair looks like to a vet: the owner's wording, the question that a vet has answered, the answer; and its
buttons."""

from dataclasses import dataclass
from typing import Any

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from sqlmodel import Session

from bot.texts import Html, Texts, paragraphs, quoted, shorten
from storage import verified
from storage.models import LabelledPair, VerifiedAnswer
from storage.wordings import proposals

QUESTION_CHARACTERS, ANSWER_CHARACTERS = 500, 1400
"""That a card shows, so that it stays one message."""


class WordingTap(CallbackData, prefix="wording"):
    """A button under a pair."""

    pair_id: int
    verified_id: int
    """The answer that the card shows: a word on another one would be no vet's word."""
    verb: str
    """`same`, `not_same` or `skip`."""


@dataclass(frozen=True)
class WordingScene:
    """A pair as the tables have it now."""

    pair: LabelledPair
    standing: VerifiedAnswer
    """The answer that would have been served."""


def look(session: Session, pair_id: int) -> WordingScene | None:
    """Null where it is forgotten, or the answer is served no more."""
    pair = proposals.find(session, pair_id)
    if pair is None or pair.answered_id is None or not pair.question:
        return None
    standing = verified.of_turn(session, pair.answered_id)
    return None if standing is None else WordingScene(pair, standing)


def card_text(scene: WordingScene, say: Texts, last_line: Html | None = None, n_waiting: int | None = None) -> Html:
    """The pair; `last_line` says what was decided."""
    title = say("wording_head")
    if n_waiting is not None:
        title += say("vote_waiting", n=n_waiting)
    question = scene.pair.question, _animals(scene.pair.pets)
    precedent = scene.standing.question, _animals(scene.standing.pets)
    return paragraphs(
        title,
        say("wording_asked", n=scene.pair.n_asked, question=_part(*question)),
        say("wording_answered", question=_part(*precedent)),
        say("wording_answer", answer=quoted(shorten(scene.standing.answer, ANSWER_CHARACTERS))),
        last_line,
    )


def card_buttons(scene: WordingScene, say: Texts) -> InlineKeyboardMarkup:
    """One tap."""

    def button(verb: str) -> InlineKeyboardButton:
        tap = WordingTap(pair_id=scene.pair.id or 0, verified_id=scene.standing.id or 0, verb=verb)
        return InlineKeyboardButton(text=say(f"do_wording_{verb}"), callback_data=tap.pack())

    return InlineKeyboardMarkup(inline_keyboard=[[button("same"), button("not_same")], [button("skip")]])


def _part(question: str, animals: str) -> Html:
    """A question, and in brackets whose animals it is about where the pets' profiles say so."""
    return quoted(shorten(question, QUESTION_CHARACTERS) + (f"\n({animals})" if animals else ""))


def _animals(pets: list[dict[str, Any]]) -> str:
    return ", ".join(f"{pet['species']}{' < 1' if pet['young'] else ''}" for pet in pets)
