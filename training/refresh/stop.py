"""An admin stops a refresh: nothing more is asked for, a training that runs is cancelled, a model that is on its way to
the owners stays where it is."""

from sqlmodel import Session

from storage import launches
from storage.candidates import states
from storage.candidates.states import State
from storage.models import Launch, Refresh
from storage.refresh import runs
from training.launching.launch import cancel
from training.providers import Refused, Unreachable
from training.refresh.advance import candidate_of
from training.refresh.work import Refreshing

HALTED: dict[State, State] = {
    State.CANDIDATE: State.REJECTED,
    State.EVALUATING: State.REJECTED,
    State.WAITING: State.REJECTED,
    State.READY: State.REJECTED,
    State.CANARY: State.WITHDRAWN,
}
"""Where an open candidate of a stopped refresh goes."""


def stop_refresh(session: Session, refresh_id: int, admin_id: int) -> bool:
    """End it, in one transaction with its offer and its candidate; what runs at its provider is cancelled by
    `cancel_training` then. False where it had ended."""
    refresh = runs.find(session, refresh_id)
    if refresh is None or refresh.ended_at is not None:
        return False
    if not runs.end(session, refresh, runs.STOPPED, {"step": refresh.step}, admin_id):
        return False
    launch = session.get(Launch, refresh.launch_id) if refresh.launch_id else None
    if launch is not None and launch.requested_at is None and launch.finished_at is None:
        launches.withdraw(session, launch.id, admin_id)
    candidate = candidate_of(session, refresh)
    if candidate is not None and (state := State(candidate.state)) in HALTED:
        states.move(session, candidate, HALTED[state], "stopped", admin_id)
    return True


def cancel_training(refreshing: Refreshing, refresh: Refresh, admin_id: int) -> str | None:
    """Cancel what runs at the provider for a stopped refresh; returns why it may run on, null where it does not. Waits
    for the host, so it wants a thread of its own."""
    with refreshing.database.look() as session:
        launch = session.get(Launch, refresh.launch_id) if refresh.launch_id else None
    if launch is None or launch.confirmed_at is None or launch.finished_at is not None:
        return None
    provider = refreshing.providers.get(launch.provider)
    if provider is None:
        return f"{launch.provider} is not set up here"
    try:
        cancel(refreshing.database, provider, launch.id, admin_id)
    except (Refused, Unreachable) as error:
        return str(error)
    return None
