"""One tick of the refresh: it goes as far as it can. A tick may die anywhere and come twice.

Each step is a row. What costs money goes through the ledger like any training: the offer is a row before anybody says
yes, the yes is given in one transaction with the budget's look, and what came of a lost answer nobody guesses.
"""

from collections.abc import Callable
from typing import Any

from sqlmodel import Session, col, select

from storage import launches
from storage.candidates import states
from storage.candidates.states import State
from storage.ledger import budget
from storage.models import Candidate, Launch, Model, Refresh, RefreshPlan, now
from storage.refresh import runs
from storage.refresh.runs import StepName
from training.dataset.promote import promote_reviews
from training.launching.offer import Offer, Refusal, RefusalReason, make_offer
from training.launching.start import Ruling, is_as_offered, start
from training.privacy.clearance import look_through
from training.privacy.rows import is_hosted
from training.refresh.begin import begin_if_due
from training.refresh.report import figures_of
from training.refresh.work import Refreshing

STEP = "refresh"
"""How attempts at it are called."""
WAITING: dict[State, str] = {State.WAITING: "votes", State.READY: "person", State.CANARY: "canary"}
"""What a candidate waits for, by its state."""
OVER: dict[State, str] = {State.REJECTED: "rejected", State.WITHDRAWN: "withdrawn"}


def advance_refresh(refreshing: Refreshing) -> None:
    """One tick: begin what is due, and bring what is under way as far as it goes."""
    attempts = refreshing.attempts
    if not attempts.is_due(STEP, "run"):
        return
    with attempts.trying(STEP, "run"):
        with refreshing.database.look() as session:
            refresh = runs.under_way(session)
        refresh = refresh or begin_if_due(refreshing)
        while refresh is not None and refresh.ended_at is None:
            step = refresh.step
            _DO[StepName(step)](refreshing, refresh)
            with refreshing.database.look() as session:
                refresh = runs.find(session, refresh.id or 0)
            if refresh is not None and refresh.step == step:
                return  # it waits for somebody, or something


def _promote(refreshing: Refreshing, refresh: Refresh) -> None:
    with refreshing.database.begin() as session:
        n_new = promote_reviews(session, refreshing.attempts)
        runs.move(session, refresh, StepName.CLEAR, {"n": n_new, "clusters": refresh.n_clusters})


def _clear(refreshing: Refreshing, refresh: Refresh) -> None:
    """Nothing personal leaves this machine before a person has decided on it."""
    n_waiting = look_through(refreshing.database, refreshing.clinic_texts) if is_hosted(refresh.provider) else 0
    with refreshing.database.begin() as session:
        if n_waiting:
            runs.wait(session, refresh, "private", {"n": n_waiting})
        else:
            runs.move(session, refresh, StepName.CHECK)


def _check(refreshing: Refreshing, refresh: Refresh) -> None:
    """The offer: the version is frozen and checked. Its row stands before its price is weighed."""
    with refreshing.database.look() as session:
        if refresh.waits_for == "unanswered" and launches.is_one_unanswered(session):
            return  # an offer takes seconds, and this is every tick
        setter = session.get_one(RefreshPlan, refresh.plan_id).set_by
    ordered_by = refresh.begun_by or setter
    offer = make_offer(refreshing.database, refreshing.order(refresh, ordered_by))
    with refreshing.database.begin() as session:
        if isinstance(offer, Refusal):
            _refuse(session, refresh, offer)
            return
        launch = launches.quote(session, offer.launch(chat_id=ordered_by))
        details = _details(offer)
        if not runs.move(session, refresh, StepName.COST, details, version_id=offer.version.id, launch_id=launch.id):
            session.delete(launch)


def _details(offer: Offer) -> dict[str, Any]:
    return {
        "version": offer.version.name,
        "n": len(offer.rows.training),
        "n_new": offer.rows.n_new,
        "epochs": offer.plan.n_epochs,
        "tokens": offer.plan.cost.tokens_billed,
        "price": offer.plan.cost.price,
        "currency": offer.plan.cost.currency,
    }


def _refuse(session: Session, refresh: Refresh, refusal: Refusal) -> None:
    if refusal.reason is RefusalReason.NOT_CLEARED:
        runs.go_back(session, refresh, StepName.CLEAR, "private_again")
    elif refusal.unanswered is not None:
        runs.wait(session, refresh, "unanswered", {"id": refusal.unanswered.id[:8]})
    else:
        details: dict[str, Any] = {"n": len(refusal.errors), "words": refusal.words}
        details |= {"day": str(refusal.closing.day)} if refusal.closing else {}
        runs.end(session, refresh, f"refused_{refusal.reason.name.lower()}", details)


def _cost(refreshing: Refreshing, refresh: Refresh) -> None:
    """Where the plan wants it, and where nothing else limits what is spent, an admin has to agree who has seen the
    price."""
    with refreshing.database.begin() as session:
        launch = session.get_one(Launch, refresh.launch_id)
        if launch.price is None and refreshing.spending.budget is not None:
            runs.wait(session, refresh, "no_price")  # what has no price that we know fits into no budget
            return
        asks = session.get_one(RefreshPlan, refresh.plan_id).asks
        is_unlimited = refreshing.spending.budget is None
        asks = asks or (launch.price != 0 and (is_unlimited or refresh.begun_by is not None))
        if asks and refresh.agreed_by is None:
            runs.wait(session, refresh, "agreement", {"id": launch.id[:8]})
        else:
            runs.move(session, refresh, StepName.LAUNCH)


def _launch(refreshing: Refreshing, refresh: Refresh) -> None:
    """The yes, with the month's budget, in one transaction with the step. Whatever speaks against a person's yes speaks
    against ours."""
    assert refresh.launch_id is not None
    if _waits_still(refreshing, refresh):
        return
    is_whole = is_as_offered(refreshing.database, refresh.launch_id)
    with refreshing.database.begin() as session:
        launch = session.get_one(Launch, refresh.launch_id)
        if launch.confirmed_at is not None:  # a second admin's yes, or a tick that died behind ours
            runs.move(session, refresh, StepName.POLL)
            return
        if launch.finished_at is not None:
            runs.end(session, refresh, "dropped")
            return
        consent = launch.id, launch.quoted_by, None, ""
        ruling, other_id = start(session, consent, is_whole, refreshing.spending)
        if ruling is Ruling.STARTED:
            runs.move(session, refresh, StepName.POLL, {"id": launch.id[:8]})
        elif ruling in (Ruling.EXPIRED, Ruling.CHANGED):
            launches.change(session, launch.id, col(Launch.confirmed_at).is_(None), status="cancelled")
            runs.go_back(session, refresh, StepName.PROMOTE, f"offer_{ruling}", launch_id=None, agreed_by=None)
        elif ruling is Ruling.TWIN:
            launches.end(session, launch.id, "cancelled", None)
            runs.end(session, refresh, "twin", {"id": other_id[:8]})
        else:
            runs.wait(session, refresh, _WAITS[ruling], {"id": other_id[:8]})


def _waits_still(refreshing: Refreshing, refresh: Refresh) -> bool:
    """Whether what it waits for is not there yet, by a look that costs nothing: to compare the pool with the offer
    takes seconds, and this is every tick."""
    with refreshing.database.look() as session:
        launch = session.get_one(Launch, refresh.launch_id)
        is_open = launch.confirmed_at is None and launch.finished_at is None
        if not is_open or launch.offer_ends_at is None or now() >= launch.offer_ends_at:
            return False
        if refresh.waits_for == "budget":
            left = budget.left(session, launch.currency, refreshing.spending)
            return refreshing.spending.budget is not None and (launch.price or 0.0) > left + budget.CENT
        return refresh.waits_for == "second"


_WAITS: dict[Ruling, str] = {
    Ruling.OVER_BUDGET: "budget",
    Ruling.SECOND: "second",
    Ruling.WAITS: "second",
    Ruling.UNANSWERED: "unanswered",
}


def _poll(refreshing: Refreshing, refresh: Refresh) -> None:
    """The ledger is polled by its own step; here its end is seen."""
    with refreshing.database.begin() as session:
        launch = session.get_one(Launch, refresh.launch_id)
        if launch.finished_at is None:
            if launch.doubted_at is not None:
                runs.wait(session, refresh, "doubt", {"id": launch.id[:8]})
            else:
                runs.go_on(session, refresh)
        elif launch.status == "succeeded":
            runs.move(session, refresh, StepName.EVALUATE, {"model": launch.fine_tuned_model})
        else:
            runs.end(session, refresh, "training", {"status": launch.status, "error": (launch.error or "")[:300]})


def _evaluate(refreshing: Refreshing, refresh: Refresh) -> None:
    """The candidate goes its own way, by its own tick; here it is seen where it has come to."""
    with refreshing.database.begin() as session:
        candidate = candidate_of(session, refresh)
        state = None if candidate is None else State(candidate.state)
        if candidate is None and refresh.provider in _hosts(refreshing):
            runs.wait(session, refresh, "hosting")
        elif state in WAITING:
            runs.wait(session, refresh, WAITING[state])
        elif candidate is not None and (state is State.DEPLOYED or state in OVER):
            runs.move(session, refresh, StepName.GATE, {"why": _last_why(session, candidate)})
        else:
            runs.go_on(session, refresh)


def candidate_of(session: Session, refresh: Refresh) -> Candidate | None:
    """The candidate of the model that its training has made."""
    query = select(Model).where(Model.launch_id == refresh.launch_id).order_by(col(Model.id))
    model = session.exec(query).first() if refresh.launch_id else None
    return states.of_model(session, model.id or 0) if model is not None else None


def _hosts(refreshing: Refreshing) -> set[str]:
    return {name for name, provider in refreshing.providers.items() if provider.hosting is not None}


def _last_why(session: Session, candidate: Candidate) -> str:
    return states.moves(session, candidate.id or 0)[-1].why


def _gate(refreshing: Refreshing, refresh: Refresh) -> None:
    """What it has brought, by the evaluation's own figures, whatever was decided."""
    with refreshing.database.begin() as session:
        candidate = candidate_of(session, refresh)
        figures = figures_of(session, refresh, candidate) if candidate is not None else {}
        runs.move(session, refresh, StepName.SWITCH, figures=figures)


def _switch(refreshing: Refreshing, refresh: Refresh) -> None:
    with refreshing.database.begin() as session:
        candidate = candidate_of(session, refresh)
        state = State(candidate.state) if candidate is not None else State.REJECTED
        if candidate is None or state in OVER:
            runs.end(session, refresh, OVER.get(state, "rejected"))
        else:
            runs.move(session, refresh, StepName.REPORT)


def _report(refreshing: Refreshing, refresh: Refresh) -> None:
    with refreshing.database.begin() as session:
        runs.end(session, refresh, "deployed")


_DO: dict[StepName, Callable[[Refreshing, Refresh], None]] = {
    StepName.PROMOTE: _promote,
    StepName.CLEAR: _clear,
    StepName.CHECK: _check,
    StepName.COST: _cost,
    StepName.LAUNCH: _launch,
    StepName.POLL: _poll,
    StepName.EVALUATE: _evaluate,
    StepName.GATE: _gate,
    StepName.SWITCH: _switch,
    StepName.REPORT: _report,
}
