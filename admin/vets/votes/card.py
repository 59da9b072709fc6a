"""What a pair looks like to a vet, its buttons, and the whole of it as a file. No score, no names of models."""

from collections.abc import Sequence

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from admin.vets.votes.scene import VoteScene, VotesLeft
from admin.vets.votes.shuffle import VoteChoice, mark_of
from bot.telegram.fit import fits
from bot.texts import Html, Texts, lines, paragraphs, quoted, shorten
from bot.texts.foreign import indented

QUESTION_CHARACTERS, ANSWER_CHARACTERS = 900, 1400
"""Of a pair that does not fit into one message as a whole."""
FILE = "file"
"""The verb of the button that sends the whole pair as a file."""


class VoteTap(CallbackData, prefix="vote"):
    """A button under a pair."""

    pair_id: int
    mark: str
    """Of the pair that it was shown with (`shuffle.mark_of`)."""
    verb: str
    """A `VoteChoice`, or `file`."""


def card_text(scene: VoteScene, say: Texts, last_line: Html | None = None, n_waiting: int | None = None) -> Html:
    """The pair, cut so that it fits into one message; `last_line` says what was chosen, or what is still needed."""
    title = say("vote_head")
    if n_waiting is not None:
        title += say("vote_waiting", n=n_waiting)
    text = Html()
    for scale in (None, 1.0, 0.7, 0.5, 0.25):
        text = paragraphs(title, *_exchange(scene, say, scale), last_line)
        if fits(text):
            break
    return text


def is_whole(scene: VoteScene, say: Texts) -> bool:
    """Whether the pair stands on its card as a whole, with room for a last line."""
    return fits(paragraphs(say("vote_head"), *_exchange(scene, say, None), Html("-" * 200)))


def card_buttons(scene: VoteScene, say: Texts) -> InlineKeyboardMarkup:
    """One tap for the vote; where the card is shortened, one for all of it."""
    rows: list[Sequence[str]] = [[VoteChoice.A, VoteChoice.B], [VoteChoice.SAME, VoteChoice.BAD]]
    if not is_whole(scene, say):
        rows.append([FILE])
    return InlineKeyboardMarkup(inline_keyboard=[[_button(scene, verb, say) for verb in row] for row in rows])


def left_line(left: VotesLeft, say: Texts) -> Html | None:
    """How many votes would decide; null where those that are there do."""
    if not left.needed:
        return None
    return say("vote_left" if left.likely is not None else "vote_left_even", needed=left.needed, likely=left.likely)


def choice_line(choice: VoteChoice, say: Texts) -> Html:
    """What the vet has chosen."""
    return say(f"vote_was_{choice}")


def in_full(scene: VoteScene, say: Texts) -> str:
    """The whole pair: plain text."""
    a, b = (indented(answer or say("vote_no_text")) for answer in scene.answers)
    return f"———— ? ————\n{indented(scene.pair.question)}\n\n———— A ————\n{a}\n\n———— B ————\n{b}\n"


def _exchange(scene: VoteScene, say: Texts, scale: float | None) -> list[Html]:
    """Question and answers; shortened by `scale`, and saying so, unless that is null."""

    def part(text: str, n_characters: int) -> Html:
        return quoted(text if scale is None else shorten(text, round(n_characters * scale)))

    a, b = (part(answer, ANSWER_CHARACTERS) if answer else say("vote_no_text") for answer in scene.answers)
    parts = [
        say("vote_question", question=part(scene.pair.question, QUESTION_CHARACTERS)),
        lines(Html("<b>A</b>"), a),
        lines(Html("<b>B</b>"), b),
    ]
    return parts if scale is None else [*parts, say("vote_shortened")]


def _button(scene: VoteScene, verb: str, say: Texts) -> InlineKeyboardButton:
    data = VoteTap(pair_id=scene.pair.id or 0, mark=mark_of(scene.pair), verb=verb).pack()
    return InlineKeyboardButton(text=say("do_file" if verb == FILE else f"do_vote_{verb}"), callback_data=data)
