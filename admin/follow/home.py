"""🏠 at a checkpoint: its weights come home beside the chat, with a message that says how far they are."""

import asyncio
import time

from admin.compare.background import begin, in_thread
from admin.desk import Desk
from bot.telegram.deliver import amend
from bot.telegram.here import Here
from bot.texts import shorten
from storage.local import LOCAL
from storage.models import Launch
from training.home.bring import Homecoming, bring_home
from training.home.fetch import NotHome
from training.providers import Checkpoint, Provider

PROGRESS_SECONDS = 3.0
"""Between two words about how far it is."""
ERROR_SHOWN = 400
"""Characters of what a host says."""


async def start(launch: Launch, checkpoint: Checkpoint, provider: Provider, here: Here, desk: Desk) -> None:
    """Say that it is on its way, and let it come."""
    # The engine's folder lies beside that of the dataset versions.
    room = desk.folder.parent / "engine" / "arrivals"
    engine = desk.providers.get(LOCAL) or provider
    wish = Homecoming(launch, provider, engine, room, here.person.telegram_id)
    message_id = await here.send(here.say("home_begun", step=checkpoint.step, id=launch.id[:8]))
    begin(_Way(wish, checkpoint, message_id).go(here))


class _Way:
    """One model on its way, and the message that tells of it."""

    def __init__(self, wish: Homecoming, checkpoint: Checkpoint, message_id: int) -> None:
        self._wish, self._checkpoint, self._message_id = wish, checkpoint, message_id
        self._shown_at = time.monotonic()

    async def go(self, here: Here) -> None:
        """Until it is home, or there is a sentence why not."""
        loop = asyncio.get_running_loop()

        def watch(n_bytes: int, total: int) -> None:
            if time.monotonic() - self._shown_at > PROGRESS_SECONDS:
                self._shown_at = time.monotonic()
                asyncio.run_coroutine_threadsafe(self._tell(here, n_bytes, total), loop)

        try:
            model = await in_thread(lambda: bring_home(here.database, self._wish, self._checkpoint, watch))
        except NotHome as trouble:
            values = {name: shorten(str(value), ERROR_SHOWN) for name, value in trouble.values.items()}
            text = here.say(f"home_{trouble.code}", **values)
        else:
            text = here.say("home_done", name=model.name)
        self._shown_at = float("inf")  # no word of progress behind the last one
        await amend(here.bot, here.chat_id, self._message_id, text)

    async def _tell(self, here: Here, n_bytes: int, total: int) -> None:
        if self._shown_at == float("inf"):
            return
        values = {"n": f"{n_bytes / 1e6:,.1f}", "total": f"{total / 1e6:,.1f}"}
        words = here.say("home_progress", step=self._checkpoint.step, id=self._wish.launch.id[:8], **values)
        await amend(here.bot, here.chat_id, self._message_id, words)
