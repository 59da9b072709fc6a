"""The buttons under a candidate's card: let it answer, leave it, stop it, try it again, go back."""

import asyncio

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlmodel import Session

from admin.candidates.card import CandidateTap, buttons_of, describe
from admin.desk import Desk
from admin.roles import guarded
from bot.telegram.here import Here
from bot.telegram.taps import answer, show
from bot.texts import Html
from storage import deployments
from storage.candidates import states
from storage.candidates.states import State
from storage.models import Candidate, Model, Rank
from training.candidates import switch
from training.candidates.ask import warm_up


async def tap(query: CallbackQuery, callback_data: CandidateTap, here: Here, desk: Desk) -> None:
    """A button under a card. What it decides is decided once; a second tap sees what has become of it."""
    candidate = await here.database.run(states.find, callback_data.candidate_id)
    if candidate is None:
        await answer(query, here.say("old_button"))
        return
    if callback_data.do == "deploy" and (reason := await _why_not(candidate, here, desk)) is not None:
        await answer(query, reason, alert=True)
        return
    is_done = await here.once(_decide, callback_data, here.person.telegram_id, here.update_id)
    await answer(query, None if is_done else here.say("candidate_moved"), alert=not is_done)
    candidate = await here.database.run(_newest, callback_data.candidate_id)
    await show(query, await here.database.run(describe, candidate, here.say), buttons_of(candidate, here.say))


async def _why_not(candidate: Candidate, here: Here, desk: Desk) -> Html | None:
    """Why the model cannot answer now; null where it can."""
    model = await here.database.run(_model, candidate)
    error = await asyncio.to_thread(warm_up, desk.speakers, model)
    if error is None:
        return None
    return here.say("model_unserved", provider=model.provider, name=model.name, reason=str(error))


def _model(session: Session, candidate: Candidate) -> Model:
    return session.get_one(Model, candidate.model_id)


def _newest(session: Session, candidate_id: int) -> Candidate:
    """The candidate; or, where its model is tried again, the new one."""
    candidate = session.get_one(Candidate, candidate_id)
    return states.of_model(session, candidate.model_id) or candidate


def _decide(session: Session, tapped: CandidateTap, admin_id: int, update_id: int | None) -> bool:
    """False where the card was of another state."""
    candidate = session.get_one(Candidate, tapped.candidate_id)
    if candidate.round != tapped.round:
        return False
    state = State(candidate.state)
    if tapped.do == "deploy":
        may_move = state in (State.WAITING, State.READY, State.CANARY)
        return may_move and switch.deploy(session, candidate, "chosen", admin_id)
    if tapped.do == "reject":
        is_open = state in (State.WAITING, State.READY)
        return is_open and states.move(session, candidate, State.REJECTED, "left", admin_id)
    if tapped.do == "withdraw":
        return state is State.CANARY and states.move(session, candidate, State.WITHDRAWN, "stopped", admin_id)
    if tapped.do == "again":
        model = session.get_one(Model, candidate.model_id)
        is_over = state in (State.REJECTED, State.WITHDRAWN) and model.removed_at is None
        return is_over and states.begin(session, model, admin_id) is not None
    return tapped.do == "back" and _go_back(session, candidate, admin_id, update_id)


def _go_back(session: Session, candidate: Candidate, admin_id: int, update_id: int | None) -> bool:
    """The model before it answers again, if it is this one that answers."""
    active, former = deployments.active(session), deployments.before_active(session)
    if active is None or active.id != candidate.model_id or former is None:
        return False
    deployments.deploy(session, former, admin_id, deployments.ROLLBACK, update_id)
    return True


def make_router() -> Router:
    """The admins' taps on candidates."""
    router = guarded("candidates", Rank.ADMIN)
    router.callback_query.register(tap, CandidateTap.filter())
    return router
