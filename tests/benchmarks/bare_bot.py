"""What ours is compared with: the least that streams a model's answer into Telegram, as one would write it by hand.

aiogram's own polling, one aiohttp session, raw SSE lines; no database, no memory, no buttons, no retries.
`python -m tests.benchmarks.bare_bot`, with TOKEN, API_URL and MODEL_URL in the environment.
"""

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator

import aiohttp
from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message

SYSTEM_PROMPT = "You answer questions about pets."
SECONDS_BETWEEN_EDITS = 1.5
MESSAGE_LIMIT = 4096


async def stream(http: aiohttp.ClientSession, question: str) -> AsyncIterator[str]:
    """The pieces of the model's answer."""
    messages = [{"role": "system", "content": SYSTEM_PROMPT}, {"role": "user", "content": question}]
    body = {"model": "bench-model", "messages": messages, "stream": True}
    async with http.post(os.environ["MODEL_URL"] + "/chat/completions", json=body) as response:
        async for line in response.content:
            if line.startswith(b"data: {"):
                for choice in json.loads(line[6:])["choices"]:
                    if piece := choice["delta"].get("content"):
                        yield piece


async def answer(message: Message, http: aiohttp.ClientSession) -> None:
    """A placeholder, the first text at once, an edit every 1.5 s, and the whole text at the end."""
    placeholder = await message.answer("…")
    text = visible = ""
    next_edit = 0.0
    async for piece in stream(http, message.text or ""):
        text += piece
        if time.monotonic() >= next_edit and text[:MESSAGE_LIMIT] != visible:
            visible = text[:MESSAGE_LIMIT]
            await placeholder.edit_text(visible)
            next_edit = time.monotonic() + SECONDS_BETWEEN_EDITS
    if text[:MESSAGE_LIMIT] != visible:
        await placeholder.edit_text(text[:MESSAGE_LIMIT])


async def main() -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["API_URL"]))
    dispatcher = Dispatcher()
    dispatcher.message.register(answer, F.text)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        await dispatcher.start_polling(Bot(os.environ["TOKEN"], session=session), http=http)


if __name__ == "__main__":
    asyncio.run(main())
