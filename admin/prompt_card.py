"""What /prompt shows: the system prompt in force, where it comes from, and where it does not reach."""

from dataclasses import dataclass

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from admin.desk import Desk
from admin.roles import name_of
from bot.telegram.cuts import split
from bot.texts import Html, Texts, lines, quoted, shorten
from storage import datasets, deployments, lineage
from storage.database import Database
from storage.models import DatasetVersion, Model, SystemPrompt
from training.checking.prompts import PromptCounts, count_prompts
from training.privacy.find import find_pii
from training.privacy.rows import kinds_of
from training.text.system import prompt_alone

SHOWN_UNITS = 2500
"""UTF-16 units of a prompt in a message, so that all the rest fits in beside it."""
SHOWN_IN_LINE = 60
"""Characters of a prompt that is only mentioned."""


class PromptTap(CallbackData, prefix="prompt"):
    """A button under the prompt or under a preview."""

    verb: str
    """`set`, `drop`, or `default`: show the settings' prompt as a preview; `rows`: ask whether the other rows shall get
    the one in force, `give`: give it to them."""
    proposal_id: int = 0
    """For the rows: the prompt that was in force when the button was shown."""


@dataclass(frozen=True)
class PromptState:
    """The system prompt in force, and what it stands beside."""

    text: str
    last: SystemPrompt | None
    """As an admin has set it last; without a text they went back to the settings'."""
    setter: str
    """Who that was."""
    counts: PromptCounts
    """Of the pool's rows."""
    active: Model | None
    version: DatasetVersion | None
    """What the active model has learned from; null where it was not trained here."""

    @property
    def is_by_admin(self) -> bool:
        """Whether an admin's is in force."""
        return self.last is not None and self.last.text is not None

    @property
    def last_id(self) -> int:
        """Of what an admin has set last; 0 while nobody has."""
        return 0 if self.last is None else self.last.id or 0

    @property
    def n_without(self) -> int:
        """Rows of the pool that do not carry it."""
        return self.counts.n_other + self.counts.n_none


def state_of(database: Database, desk: Desk, prompt: str | None = None) -> PromptState:
    """As it stands, or as it would be with this prompt. Reads the whole pool, so it wants a thread of its own."""
    with database.look() as session:
        text = prompt or deployments.prompt_in_force(session, desk.system_prompt)
        rows = [example.messages for example in datasets.pool(session)]
        last, active = deployments.last_prompt(session), deployments.active(session)
        setter = name_of(session, last.proposed_by) if last else ""
        learned = lineage.of_model(session, active) if active else None
    return PromptState(text, last, setter, count_prompts(rows, text), active, learned[1] if learned else None)


def card(state: PromptState, desk: Desk, say: Texts) -> tuple[Html, InlineKeyboardMarkup | None]:
    """The prompt in force, and the buttons that give it to the other rows, or go back to the settings'."""
    text = say(
        "prompt_card",
        origin=_origin(state, desk, say),
        n=f"{len(state.text):,}",
        prompt=quoted(shown(state.text)),
        notes=lines(answering_line(state, say), _pool_line(state.counts, say)),
    )
    buttons = [[_button(say("prompt_default"), PromptTap(verb="default"))]] if state.is_by_admin else []
    if state.n_without:
        label = say("prompt_rows", n=state.n_without)
        buttons.insert(0, [_button(label, PromptTap(verb="rows", proposal_id=state.last_id))])
    return text, InlineKeyboardMarkup(inline_keyboard=buttons) if buttons else None


def preview(proposal: SystemPrompt, state: PromptState, desk: Desk, say: Texts) -> tuple[Html, InlineKeyboardMarkup]:
    """What would be in force, and the yes and the no."""
    kinds = [say(f"private_kind_{kind}") for kind in kinds_of(find_pii(state.text, desk.clinic_texts))]
    notes = lines(
        answering_line(state, say),
        _pool_line(state.counts, say),
        say("prompt_personal", kinds=say("private_comma").join(kinds)) if kinds else None,
    )
    text = say("prompt_preview", n=f"{len(state.text):,}", prompt=quoted(shown(state.text)), notes=notes)
    row = [
        _button(say(key), PromptTap(verb=verb, proposal_id=proposal.id or 0))
        for key, verb in (("prompt_use", "set"), ("prompt_drop", "drop"))
    ]
    return text, InlineKeyboardMarkup(inline_keyboard=[row])


def rows_question(state: PromptState, say: Texts) -> tuple[Html, InlineKeyboardMarkup]:
    """Whether all rows of the pool shall get the prompt in force."""
    text = say("prompt_rows_asked", n=state.n_without, prompt=quoted(shown(state.text)))
    row = [
        _button(say("prompt_rows_yes"), PromptTap(verb="give", proposal_id=state.last_id)),
        _button(say("prompt_drop"), PromptTap(verb="drop")),
    ]
    return text, InlineKeyboardMarkup(inline_keyboard=[row])


def shown(prompt: str) -> str:
    """As much of a prompt as a message has room for."""
    parts = split(prompt, SHOWN_UNITS)
    return parts[0] + " …" if len(parts) > 1 else parts[0]


def answering_line(state: PromptState, say: Texts) -> Html | None:
    """Which model answers now, and whether it is asked with this prompt."""
    if state.active is None:
        return None
    name = state.active.name
    if state.version is None:
        return say("prompt_answering_same", model=name)
    return say("prompt_answering", model=name, version=state.version.name, prompt=told(state.version, state.text, say))


def told(version: DatasetVersion, prompt: str, say: Texts) -> Html:
    """With which system prompt a model is asked that has learned from this version: the same as `prompt`, another, or
    none."""
    own = prompt_alone(version.system_prompt or "").strip()
    if not own:
        return say("prompt_told_none")
    if own == prompt.strip():
        return say("prompt_told_same")
    return say("prompt_told_other", prompt=shorten(" ".join(own.split()), SHOWN_IN_LINE))


def _origin(state: PromptState, desk: Desk, say: Texts) -> Html:
    if state.last is not None and state.last.set_at is not None and state.is_by_admin:
        return say("prompt_origin_set", name=state.setter, when=f"{state.last.set_at:%Y-%m-%d %H:%M} UTC")
    return say("prompt_origin_setting" if desk.is_prompt_configured else "prompt_origin_default")


def _pool_line(counts: PromptCounts, say: Texts) -> Html | None:
    if not counts.n_same + counts.n_other + counts.n_none:
        return None
    return say("prompt_pool", same=counts.n_same, other=counts.n_other, none=counts.n_none)


def _button(text: str, data: CallbackData) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, callback_data=data.pack())
