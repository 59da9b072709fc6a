"""A model that is to answer, and lacks nothing but being hosted: an admin may have that done by a tap."""

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from sqlmodel import Session

from admin.desk import Desk
from admin.hosting.card import HostTap, price_line
from admin.job_card import NAME_SHOWN
from bot.telegram.here import Here
from bot.texts import shorten
from storage.hosting import ledger, reserves
from storage.hosting.reserves import Shortage
from storage.ledger.spending import SpendingLimits
from storage.models import HostedModel, Model
from training.hosting.facts import price_of

SHORT = -1


async def offer_to_host(model: Model, here: Here, desk: Desk) -> None:
    """Offer it where a training of ours has made the model, and its host does not serve it."""
    is_ours = model.id is not None and model.launch_id is not None and model.provider in desk.hosts
    if not is_ours or not await here.database.run(_is_missing, model):
        return
    price_per_hour, currency = price_of(model.provider)
    price = price_line(HostedModel(model_id=0, price_per_hour=price_per_hour, currency=currency), here.say)
    name = shorten(model.name, NAME_SHOWN)
    data = HostTap(row=model.id or 0, verb="model").pack()
    yes = InlineKeyboardButton(text=here.say("hosting_first"), callback_data=data)
    text = here.say("hosting_missing", name=name, provider=model.provider, price=price)
    await here.send(text, InlineKeyboardMarkup(inline_keyboard=[[yes]]))


def _is_missing(session: Session, model: Model) -> bool:
    row = ledger.of_model(session, model.id or 0)
    return row is None or row.ended_at is not None


def host_model(session: Session, model_id: int, limits: SpendingLimits, person_id: int) -> int:
    """The model is to be hosted; the number of its row, 0 where it is, or cannot be any more, `SHORT` where the month's
    budget has no room for it."""
    model = session.get(Model, model_id)
    if model is None or model.removed_at is not None:
        return 0
    if model.launch_id is None and ledger.of_model(session, model_id) is None:  # none of ours, and never was
        return 0
    row = reserves.want(session, model, price_of(model.provider), limits, person_id)
    if isinstance(row, Shortage):
        return SHORT
    return 0 if row is None else row.id or 0
