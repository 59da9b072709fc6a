"""Commands that nobody has, such as /delete 2: an answer to one would be none, and would wait for a vet's review."""

import re

from aiogram.types import Message

from bot.chat import questions
from bot.chat.ask_vet import Vets
from bot.chat.chatting import Chatting
from bot.chat.safety import weigh_in_time
from bot.telegram.here import Here
from bot.texts import shorten
from storage import cases

UNKNOWN = re.compile(r"/[a-zA-Z_]\w*(@\w+)?(?!\S)", re.ASCII)
"""How Telegram writes a command. “/猫吐了” is none, nor is “/ 2”."""


async def unknown_command(message: Message, here: Here, chatting: Chatting, vets: Vets) -> None:
    """Say so, whatever stands behind it. Where that may be an emergency, or is said to a vet who has the chat, it is
    treated as any message: who types a stroke too many must not be left alone."""
    command, *words = (message.text or "").split(maxsplit=1)
    if words and await _matters(message.text or "", here, chatting):
        await questions.ask(message, here, chatting, vets)
        return
    await message.answer(here.say("unknown_command", command=shorten(command, 80)))


async def _matters(text: str, here: Here, chatting: Chatting) -> bool:
    if await here.database.run_core(cases.holding, here.chat_id, here.thread_id) is not None:
        return True
    triage = await weigh_in_time(chatting.rules, text.replace("/", " ").replace("_", " "))
    return triage is None or triage.flag is not None
