"""Where fine-tunes can run, which of it is set up here, and whether it answers: /providers."""

import asyncio
from collections.abc import Mapping

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import Message

from admin.desk import Desk
from admin.roles import guarded
from bot.telegram.here import Here
from bot.texts import Html, Texts, lines, paragraphs, shorten
from storage.local import LOCAL
from storage.models import Rank
from training.providers import Provider, ProviderError
from training.providers.catalogue import ProviderFacts, catalogue

SECONDS = 5
"""How long /providers waits for all of them."""
ERROR_SHOWN, NAME_SHOWN = 200, 60
"""Characters of what a host says, and of a name."""


async def providers(message: Message, here: Here, desk: Desk) -> None:
    """`/providers`: every provider that we know; those that are set up are asked for their models."""
    standings = await _standings(desk.providers)
    entries = [_entry(facts, standings.get(facts.name), desk, here.say) for facts in _in_order(desk)]
    await message.answer(here.say("providers", entries=paragraphs(*entries)))


async def _standings(providers: Mapping[str, Provider]) -> dict[str, list[str] | str]:
    """Of each the names of its models, or why it does not tell them."""
    answers = await asyncio.gather(*(_ask(provider) for provider in providers.values()))
    return dict(zip(providers, answers, strict=True))


async def _ask(provider: Provider) -> list[str] | str:
    try:
        async with asyncio.timeout(SECONDS):
            return await asyncio.to_thread(provider.models)
    except ProviderError as error:
        return str(error)
    except TimeoutError:
        return f"{SECONDS} s"


def _in_order(desk: Desk) -> list[ProviderFacts]:
    """First where trainings go, then the others that are set up."""
    return sorted(
        catalogue().values(), key=lambda facts: (facts.name != desk.provider, facts.name not in desk.providers)
    )


def _entry(facts: ProviderFacts, standing: list[str] | str | None, desk: Desk, say: Texts) -> Html:
    closes = say("provider_closes", date=f"{facts.closes:%Y-%m-%d}") if facts.closes else None
    note = (facts.note_zh if say.language == "zh" else None) or facts.note
    return lines(
        say("provider_title", mark=_mark(standing), title=facts.title, name=shorten(facts.name, NAME_SHOWN)),
        say("provider_default") if facts.name == desk.provider else None,
        _standing(facts, standing, say),
        closes,
        _price(facts, say),
        say("provider_note", note=note) if note else None,
    )


def _mark(standing: list[str] | str | None) -> str:
    return "⚪" if standing is None else "🔴" if isinstance(standing, str) else "🟢"


def _standing(facts: ProviderFacts, standing: list[str] | str | None, say: Texts) -> Html:
    if standing is None:
        return say("provider_not_set_up", variable=facts.key) if facts.key else say("provider_no_address")
    if isinstance(standing, str):
        return say("provider_silent", error=shorten(standing, ERROR_SHOWN))
    return say("provider_answers", n=len(standing))


def _price(facts: ProviderFacts, say: Texts) -> Html | None:
    """From the cheapest training on; null where we know no price."""
    prices = [model.training for model in facts.models.values() if model.training is not None]
    if facts.name == LOCAL:
        return say("provider_free")
    if not prices:
        return None
    return say("provider_price", price=f"{min(prices):g}", currency=facts.currency, date=f"{facts.as_of:%Y-%m-%d}")


def make_router() -> Router:
    """The admins' route to the list."""
    router = guarded("providers", Rank.ADMIN)
    router.message.register(providers, Command("providers"))
    return router
