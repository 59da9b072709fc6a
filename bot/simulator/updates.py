"""The queue of updates: long polling with Telegram's rules, or delivery to a webhook."""

import asyncio
import json
import time
from typing import Any

import aiohttp

from bot.simulator import errors

Json = dict[str, Any]

# sent only to bots that ask for them
NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
FIRST_RETRY_SECONDS, LONGEST_RETRY_SECONDS = 0.2, 5.0


class Signal:
    """Wakes everyone who waits; unlike asyncio.Event it needs no clearing."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def notify(self) -> None:
        """Wake everyone who waits now."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()

    async def wait(self, timeout: float) -> bool:
        """True if notified within `timeout` seconds."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await asyncio.wait_for(future, timeout)
        except TimeoutError:
            return False
        finally:
            self._waiting.discard(future)
        return True


class WaitingPoll:
    """One getUpdates request in flight; `ended_by` is the 409 text once another took its place."""

    def __init__(self) -> None:
        self.ended_by: str | None = None


class UpdateQueue:
    """Updates that the bot has not confirmed yet, oldest first."""

    def __init__(self, first_id: int) -> None:
        self.next_id = first_id
        self.signal = Signal()
        self.poller: WaitingPoll | None = None
        self.clear()

    def clear(self) -> None:
        """No updates and no webhook, as on the first day; pollers are woken."""
        self.pending: list[Json] = []
        self.allowed: list[str] = []
        self.webhook_url = ""
        self.webhook_secret: str | None = None
        self.last_error: tuple[int, str] | None = None
        self.signal.notify()

    def put(self, kind: str, payload: Json) -> int:
        """Queue an update and return its id; one the bot did not ask for gets an id but is not queued."""
        update_id, self.next_id = self.next_id, self.next_id + 1
        is_wanted = kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT
        if is_wanted:
            self.pending.append({"update_id": update_id, kind: payload})
            self.signal.notify()
        return update_id

    def confirm(self, offset: int) -> None:
        """Forget what lies before `offset`; a negative one keeps the last -offset updates."""
        if offset > 0:
            self.pending = [u for u in self.pending if u["update_id"] >= offset]
        elif offset < 0:
            self.pending = self.pending[offset:]

    async def poll(self, offset: int, limit: int, timeout: float, kinds: list[str] | None) -> list[Json]:
        """getUpdates: at most `limit` updates, waiting up to `timeout` seconds for the first."""
        if self.webhook_url:
            raise errors.conflict(errors.WEBHOOK_ACTIVE)
        if kinds is not None:
            self.allowed = kinds
        self._end_poller(errors.OTHER_POLLER)
        poller = self.poller = WaitingPoll()
        try:
            self.confirm(offset)
            deadline = time.monotonic() + timeout
            while not self.pending and (seconds_left := deadline - time.monotonic()) > 0:
                await self.signal.wait(seconds_left)
                if poller.ended_by:
                    raise errors.conflict(poller.ended_by)
            return self.pending[:limit]
        finally:
            if self.poller is poller:
                self.poller = None

    def _end_poller(self, reason: str) -> None:
        if self.poller is not None:
            self.poller.ended_by = reason
            self.poller = None
            self.signal.notify()

    def set_webhook(self, url: str, secret: str | None, kinds: list[str] | None, drop_pending: bool) -> None:
        """Deliver to `url` from now on; an empty one goes back to polling."""
        if drop_pending:
            self.pending = []
        if kinds is not None:
            self.allowed = kinds
        self.webhook_url, self.webhook_secret, self.last_error = url, secret, None
        if url:
            self._end_poller(errors.POLL_ENDED_BY_WEBHOOK)
        self.signal.notify()

    def webhook_info(self) -> Json:
        """getWebhookInfo's answer."""
        info: Json = {
            "url": self.webhook_url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.pending),
        }
        if self.allowed:
            info["allowed_updates"] = self.allowed
        if self.last_error:
            info["last_error_date"], info["last_error_message"] = self.last_error
        return info

    async def deliver_forever(self) -> None:
        """Post updates to the webhook in order; one that fails is tried again, and none is skipped."""
        retry = FIRST_RETRY_SECONDS
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as client:
            while True:
                if not self.webhook_url or not self.pending:
                    await self.signal.wait(60)
                    continue
                update = self.pending[0]
                failure = await self._deliver(client, update)
                if failure is None:
                    self.confirm(update["update_id"] + 1)
                    retry = FIRST_RETRY_SECONDS
                else:
                    self.last_error = (int(time.time()), failure)
                    await asyncio.sleep(retry)
                    retry = min(retry * 2, LONGEST_RETRY_SECONDS)

    async def _deliver(self, client: aiohttp.ClientSession, update: Json) -> str | None:
        """None when the webhook took it, else what getWebhookInfo says about the failure."""
        headers = {"Content-Type": "application/json"}
        if self.webhook_secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.webhook_secret
        try:
            async with client.post(self.webhook_url, data=json.dumps(update), headers=headers) as response:
                if 200 <= response.status < 300:
                    return None
                return f"Wrong response from the webhook: {response.status} {response.reason}"
        except aiohttp.ClientConnectorError:
            return "Connection refused"
        except (aiohttp.ClientError, TimeoutError) as error:
            return f"Read error: {type(error).__name__}"
