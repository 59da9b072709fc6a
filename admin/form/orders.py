"""From a row of the ledger, or what an admin has named, to an order and its offer."""

import asyncio
from functools import partial

from admin.desk import Desk
from bot.telegram.here import Here
from storage.deployments import prompt_in_force
from storage.models import Launch
from training.launching.bases import BaseChoice
from training.launching.choices import Choices, choices_of
from training.launching.offer import Offer, Order, Refusal, make_offer


async def offer_of(base: BaseChoice, choices: Choices, here: Here, desk: Desk) -> Offer | Refusal:
    """What a training of this base with these choices would be. Nothing is spent here."""
    prompt = await here.database.run(prompt_in_force, desk.system_prompt)
    order = Order(
        base.provider,
        base.model,
        here.person.telegram_id,
        desk.folder,
        desk.clinic_texts,
        prompt,
        partial(desk.limits_at, base.provider),
        choices,
    )
    return await asyncio.to_thread(make_offer, here.database, order)


def base_of(launch: Launch) -> BaseChoice:
    """What an offer starts from."""
    return BaseChoice(launch.provider, launch.model, choices_of(launch).is_continued)
