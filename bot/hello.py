"""The first word to Telegram: whether the token works, before anything else does."""

import asyncio
import logging

from aiogram import Bot
from aiogram.exceptions import ClientDecodeError, TelegramAPIError, TelegramUnauthorizedError

from storage.settings import Settings, SettingsError

log = logging.getLogger(__name__)

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 30.0
"""Between two attempts to reach Telegram at a start."""


async def say_hello(bot: Bot, settings: Settings, has_run: bool) -> None:
    """Find out whether the token works before anything else does. A bot that has run before waits for a Telegram that
    is away: whoever starts it again and again would give up some day."""
    pause = FIRST_PAUSE_SECONDS
    while True:
        try:
            user = await bot.get_me()
        except TelegramUnauthorizedError:
            raise SettingsError(
                "Telegram does not accept VETTED_TELEGRAM_TOKEN (401). @BotFather tells the new one: /mybots, API "
                "Token."
            ) from None
        except (TelegramAPIError, ClientDecodeError) as error:
            words = (
                f"Telegram does not answer at {settings.telegram_api_url} ({type(error).__name__}). Check the network, "
                "or set VETTED_TELEGRAM_API_URL to a Bot API server that you can reach."
            )
            if not has_run:
                raise SettingsError(words) from None
            log.warning("%s Trying again in %.0f s.", words, pause)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
        else:
            log.info("this is @%s", user.username)
            return
