"""Sending what belongs to a case. What became of it says `Delivery`; what has to be tried again waits in the tables."""

from collections.abc import Collection
from dataclasses import dataclass, field

from aiogram import Bot
from aiogram.types import InlineKeyboardMarkup

from admin.vets.cases.scene import CaseScene
from bot.telegram.deliver import Delivery, deliver
from bot.telegram.fit import fits
from bot.telegram.pace import Paces
from bot.texts import Html
from storage import cases
from storage.database import Database
from storage.forgetting import showings


@dataclass(slots=True)
class Post:
    """What a process knows of the chats that it sends to. It only spares calls: another process finds it out anew."""

    paces: Paces = field(default_factory=Paces)
    unreachable: set[tuple[int, int]] = field(default_factory=set)
    """Chat and case: vets who could not be sent something in it."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes."""

    chat_id: int
    is_vets: bool = False
    """A vet's reply to it goes to the owner."""
    card_id: int | None = None
    """What it is a reply to itself, if that is still there."""
    thread_id: int = 0
    """The topic of a forum."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One attempt at bringing Telegram up to a case, and what the tables say of it at that moment."""

    bot: Bot
    database: Database
    scene: CaseScene
    post: Post

    @property
    def case_id(self) -> int:
        """Which case it is about."""
        return self.scene.case_id

    async def send(
        self,
        to: Address,
        text: Html,
        buttons: InlineKeyboardMarkup | None = None,
        words: Html | None = None,
        speaker_ids: Collection[int] = (),
    ) -> Delivery:
        """Send a text. `words`: what somebody says, as it stands in the text; where the two are too long together, the
        words by themselves. `speaker_ids`: whose they are, where that is not the case's owner.

        What a vet may reply to is taken back where the owner has had the case erased meanwhile.
        """

        async def remember(message_id: int) -> None:
            if to.chat_id == self.scene.case.chat_id:
                return
            show = cases.show_card if to.is_vets else showings.show_case
            is_kept = await self.database.run(show, to.chat_id, message_id, self.case_id)
            if is_kept and speaker_ids:
                await self.database.run(showings.show, to.chat_id, message_id, speaker_ids)
            elif not is_kept:
                await self.bot.delete_message(to.chat_id, message_id)

        pace = self.post.paces.of(to.chat_id)
        if words is not None and not fits(text):
            label = Html(text.replace(words, "⬇️"))
            outcome = await deliver(self.bot, to.chat_id, label, thread_id=to.thread_id, pace=pace, on_sent=remember)
            if outcome is not Delivery.SENT:
                return outcome
            text = words
        return await deliver(
            self.bot,
            to.chat_id,
            text,
            buttons=buttons,
            reply_to=to.card_id,
            thread_id=to.thread_id,
            pace=pace,
            on_sent=remember,
        )
