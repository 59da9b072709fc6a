"""A clinic with a second hand on its bot and database, for the tests of cases."""

import time
from dataclasses import dataclass
from typing import Any

from aiogram import Bot
from aiogram.types import InlineKeyboardMarkup, Message
from sqlmodel import col, select

from admin.vets.cases.desk import VetDesk
from bot.chat.ask_vet import ask_vet_button, back_button, pass_on
from bot.dispatcher import make_dispatcher
from bot.simulator.client import Shown, contains, has_button
from bot.telegram.here import Here
from bot.texts import Texts
from storage import cases
from storage.models import Case, CaseMessage, Turn
from storage.people import find as find_person
from storage.ticks.attempts import Attempts
from tests.conftest import OWNER, VET, Clinic

QUESTION = "我家猫咪不吃东西怎么办？"


@dataclass
class Ward:
    """The clinic, and a second hand on the same bot and database: for what today's chat does not do by itself."""

    clinic: Clinic
    bot: Bot
    desk: VetDesk
    update_ids: Any

    async def answer(self, person: int = OWNER, question: str = QUESTION) -> Shown:
        """An answer with the button that calls a vet."""
        answer = await self.clinic.people.answer_to(person, question)
        say = Texts("zh" if person == OWNER else "en")
        button = ask_vet_button(self.turn(question).id or 0, say)
        markup = InlineKeyboardMarkup(inline_keyboard=[[button]])
        await self.bot.edit_message_reply_markup(chat_id=person, message_id=answer["message_id"], reply_markup=markup)
        return await self.clinic.people.wait_for(person, lambda m: has_button(m, button.text[2:]))

    async def case(self, reader: int = VET) -> tuple[Shown, Shown]:
        """A case that OWNER has opened: what the owner was told, and the vet's card."""
        answer = await self.answer()
        await self.clinic.people.tap(OWNER, answer, "问兽医")
        notice = await self.clinic.people.wait_for(OWNER, contains("已经通知兽医"), answer["message_id"])
        return notice, await self.clinic.people.wait_for(reader, contains("小林 asks for a vet"))

    async def owner_writes(self, text: str | None, update_id: int | None = None, message_id: int = 1) -> bool:
        """What the chat does with a message while a case holds."""
        database = self.clinic.database
        case = await database.run_core(cases.holding, OWNER)
        assert case is not None
        body = {
            "message_id": message_id,
            "date": int(time.time()),
            "chat": {"id": OWNER, "type": "private"},
            "from": {"id": OWNER, "is_bot": False, "first_name": "小林"},
            **({"text": text} if text else {"document": {"file_id": "x", "file_unique_id": "x"}, "caption": "化验单"}),
        }
        message = Message.model_validate(body).as_(self.bot)
        person = await database.run(find_person, OWNER)
        assert person is not None
        update = update_id or next(self.update_ids)
        here = Here(self.bot, person, Texts("zh"), database, OWNER, update, again=False)
        return await pass_on(message, case, text, None, here, self.desk)

    async def feed(self, update: dict[str, Any]) -> None:
        """Hand an update to the real routes, as the inbox does it again after a crash."""
        dispatcher = make_dispatcher(VetDesk(back_button))
        await dispatcher.feed_raw_update(
            self.bot, update, database=self.clinic.database, desk=None, chatting=None, again=True
        )

    async def tick(self) -> None:
        """A tick of a process that has just been started."""
        await VetDesk(back_button).tick(self.bot, self.clinic.database, Attempts())

    async def fail(self, method: str, chat_id: int, times: int | None = 1, **how: Any) -> None:
        fault = {"method": method, "chat_id": chat_id, "times": times, "kind": "error", **how}
        await self.clinic.people.call("POST", "/faults", json=fault)

    async def heal(self) -> None:
        await self.clinic.people.call("DELETE", "/faults")

    async def shown(self, person: int, text: str) -> list[Shown]:
        return [m for m in await self.clinic.people.messages(person) if text in (m["text"] or "")]

    def turn(self, question: str) -> Turn:
        with self.clinic.database.begin() as session:
            return session.exec(select(Turn).where(Turn.question == question)).one()

    def the_case(self) -> Case:
        with self.clinic.database.begin() as session:
            return session.exec(select(Case).order_by(col(Case.id).desc())).all()[0]

    def said(self) -> list[CaseMessage]:
        with self.clinic.database.begin() as session:
            return list(session.exec(select(CaseMessage).order_by(col(CaseMessage.id))))


def tap_update(person: int, name: str, message_id: int, data: str, update_id: int) -> dict[str, Any]:
    """A tap as Telegram sends it."""
    user = {"id": person, "is_bot": False, "first_name": name}
    message = {"message_id": message_id, "date": 1, "chat": {"id": person, "type": "private"}, "text": "…"}
    query = {"id": str(update_id), "from": user, "chat_instance": "1", "data": data, "message": message}
    return {"update_id": update_id, "callback_query": query}
