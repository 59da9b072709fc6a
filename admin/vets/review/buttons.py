"""The buttons under what shows a turn, and what they carry. A button works for the claim's version that it was shown
with."""

from collections.abc import Sequence

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from admin.vets.flags import flag_verb
from admin.vets.review.scene import ReviewScene
from bot.texts import Texts


class ReviewTap(CallbackData, prefix="review"):
    """A button on a card, or under the preview of a correction."""

    turn_id: int
    version: int
    """Of the claim, as the button was shown."""
    verb: str
    """On a card: `approve`, `correct`, `reject`, `emergency` (asks once more), `alarm` (does it), `back`,
    `no_emergency`, `after_all` (takes that back), `skip`, `file`, `next`. Under a preview: `save`, `edit`, `cancel`."""


def card_buttons(scene: ReviewScene, reader: int, say: Texts) -> InlineKeyboardMarkup | None:
    """Verbs for the vet whose turn it is; for others the way on, where somebody else closed the card."""
    if reader not in scene.colleagues:
        return None
    if scene.is_with(reader):
        if scene.claim is None or scene.claim.draft is not None:
            return None
        rows = [["approve", "correct"], ["reject"], ["skip", "file"]]
        rows[1].append(flag_verb(scene.turn))
        return buttons(scene, rows, say)
    is_mine = reader in scene.skipped_by or (scene.verdict is not None and scene.verdict.vet_id == reader)
    return None if is_mine else buttons(scene, [["next"]], say)


def buttons(scene: ReviewScene, rows: Sequence[Sequence[str]], say: Texts) -> InlineKeyboardMarkup:
    """Rows of verbs as buttons for the claim's version."""
    version = scene.claim.version if scene.claim is not None else 0
    return buttons_for(scene.turn.id or 0, version, rows, say)


def buttons_for(turn_id: int, version: int, rows: Sequence[Sequence[str]], say: Texts) -> InlineKeyboardMarkup:
    """The same for this turn and version."""

    def button(verb: str) -> InlineKeyboardButton:
        data = ReviewTap(turn_id=turn_id, version=version, verb=verb).pack()
        return InlineKeyboardButton(text=say(f"do_{verb}"), callback_data=data)

    return InlineKeyboardMarkup(inline_keyboard=[[button(verb) for verb in row] for row in rows])
