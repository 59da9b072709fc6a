"""The watch over the active model: beside the answers, never in their way, one look at a time.

Where a question was not answered, it probes the active model and the one before. Proof deploys the one before, once;
anything else is put to the admins. While that stands in, the tick looks whether the newer one answers again, and gives
it back its place, unless a person has chosen meanwhile. What has to survive is in the tables: the newest deployment.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from openai import AsyncOpenAI
from sqlmodel import Session

from bot.chat.watch.evidence import WORTH_A_LOOK, Consequence, Health, decide, is_suspect
from bot.chat.watch.probe import ProbeResult, probe
from storage import deployments, turns
from storage.database import Database
from storage.deployments import FALLBACK, RECOVERED, FallBack
from storage.endings import Ending
from storage.models import Deployment, Model, now

log = logging.getLogger(__name__)

PAUSES_SECONDS = (0.0, 1.0, 2.0, 3.0, 4.0, 5.0)
"""Before each of the probes that decide. A host that fails half of its calls, whatever the model, would have to fail
six for one model and none for the other: once in four thousand looks."""
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 30.0, 600.0
"""Until the next look after one that has found no proof, or a model that is still away."""
LATELY = timedelta(hours=1)
LOOKED_AT = 50
"""Turns, the last ones."""
CHOICES = 3
"""Models that the admins are offered, those before the active one."""


async def _nobody(*_news: object) -> None:
    """Nobody is to be told."""


@dataclass(frozen=True)
class Alarms:
    """What the admins are told."""

    fell_back: Callable[[FallBack, str], Awaitable[None]] = _nobody
    """The model before answers from now on; with the words of the newer one's host."""
    recovered: Callable[[FallBack], Awaitable[None]] = _nobody
    """The newer one answers again, and has its place again."""
    silent: Callable[[Model, str, Sequence[Model]], Awaitable[None]] = _nobody
    """The active model does not answer, and nothing was changed: its host's words, and who could answer."""


@dataclass
class Backoff:
    """When to look again: after each look that has changed nothing, twice as late, until there was nothing to look at
    for long."""

    subject: int | None = None
    """The deployment that is looked at; a newer one is looked at afresh."""
    next_at: float = 0.0
    wait: float = field(default_factory=lambda: FIRST_WAIT_SECONDS)

    def is_due(self, subject: int | None) -> bool:
        """Whether it is time; if so, the next time is later."""
        moment = time.monotonic()
        if subject != self.subject or moment > self.next_at + LONGEST_WAIT_SECONDS:
            self.subject, self.next_at, self.wait = subject, 0.0, FIRST_WAIT_SECONDS
        if moment < self.next_at:
            return False
        self.next_at = moment + self.wait
        self.wait = min(self.wait * 2, LONGEST_WAIT_SECONDS)
        return True


class Watch:
    """One for each process. What it remembers only spares probes and words: after a restart it looks afresh."""

    def __init__(self, database: Database, clients: Mapping[str, AsyncOpenAI], alarms: Alarms) -> None:
        self._database, self._clients, self._alarms = database, clients, alarms
        self._task: asyncio.Task[None] | None = None
        self._waiting: tuple[str, str, Ending] | None = None
        """The last question that went wrong while a look was under way: that may have been at another model."""
        self._looks, self._returns = Backoff(), Backoff()
        self._silent: tuple[str, str] | None = None
        """The model whose silence the admins have been told of."""
        self._words: dict[int | None, str] = {}
        """What the host said of models that did not answer."""
        self._told: int | None = None
        """The fall-back that they have been told of."""

    def notice(self, provider: str, name: str, ending: Ending | None) -> None:
        """A question to this model has ended so. Look into it, in the background."""
        if ending is not None and self._task is None:
            self._begin(self._look(provider, name, ending))
        elif ending is not None:
            self._waiting = (provider, name, ending)

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        self._task = asyncio.create_task(work)
        self._task.add_done_callback(self._end)

    def answered(self, provider: str, name: str) -> None:
        """This model has answered an owner: its silence after this is news."""
        if self._silent == (provider, name):
            self._silent = None

    def _end(self, task: asyncio.Task[None]) -> None:
        self._task = None
        if task.cancelled():
            return
        if (error := task.exception()) is not None:
            log.error("the watch over the active model failed", exc_info=error)
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            self._begin(self._look(*waiting))

    async def close(self) -> None:
        """End a look that is under way."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def _look(self, provider: str, name: str, ending: Ending) -> None:
        case = await self._database.run(suspicion, provider, name, ending)
        if case is not None and self._looks.is_due(case.deployment.id):
            await self._investigate(case)

    async def _investigate(self, case: "Suspicion") -> None:
        former = case.formers[0] if case.formers else None
        consequence, words = await self._compare(case.model, former)
        if consequence is Consequence.NOTHING:
            return
        deployment_id = case.deployment.id
        assert deployment_id is not None  # it has been stored
        if consequence is Consequence.STEP_BACK and former is not None and case.may_fall_back:
            self._words = {case.model.id: words}
            if await self._database.run(deployments.deploy_next, deployment_id, former.id, FALLBACK) is not None:
                log.error("%s does not answer (%s); %s answers now", case.model.name, words, former.name)
                await self._tell_fallen_back()
        elif self._silent != (case.model.provider, case.model.name):
            choices = [model for model in case.formers[:CHOICES] if (await self._probe(model)).health is Health.ANSWERS]
            self._silent = (case.model.provider, case.model.name)
            log.error("%s does not answer (%s); nothing was changed", case.model.name, words)
            await self._alarms.silent(case.model, words, choices)

    async def _compare(self, active: Model, former: Model | None) -> tuple[Consequence, str]:
        """Probe both at the same moments, several times. The words are the active one's host's."""
        of_active, of_former, words = [], [], ""
        for pause in PAUSES_SECONDS:
            await asyncio.sleep(pause)
            result, of_other = await asyncio.gather(self._probe(active), self._probe(former))
            if result.health is Health.ANSWERS:
                return Consequence.NOTHING, ""
            words = result.words
            of_active.append(result.health)
            of_former.append(of_other.health)
        has_same_host = former is not None and former.provider == active.provider
        return decide(of_active, of_former, has_same_host), words

    async def _probe(self, model: Model | None) -> ProbeResult:
        return ProbeResult(Health.UNCLEAR) if model is None else await probe(self._clients.get(model.provider), model)

    async def tick(self) -> None:
        """While the model before stands in: tell so, and look whether the newer one answers again."""
        fall_back = await self._tell_fallen_back()
        if fall_back is not None and self._task is None and self._returns.is_due(fall_back.deployment.id):
            self._begin(self._return(fall_back))

    async def _return(self, fall_back: FallBack) -> None:
        for pause in PAUSES_SECONDS:
            await asyncio.sleep(pause)
            if (await self._probe(fall_back.model)).health is not Health.ANSWERS:
                return
        deployment_id, model_id = fall_back.deployment.id, fall_back.model.id
        if await self._database.run(deployments.deploy_next, deployment_id, model_id, RECOVERED) is not None:
            log.info("%s answers again", fall_back.model.name)
            await self._alarms.recovered(fall_back)

    async def _tell_fallen_back(self) -> FallBack | None:
        """The fall-back that is in force. The admins hear of it once in a process: one may have died before it could
        tell them."""
        fall_back = await self._database.run(deployments.fallen_back)
        if fall_back is not None and self._told != fall_back.deployment.id:
            self._told = fall_back.deployment.id
            await self._alarms.fell_back(fall_back, self._words.get(fall_back.model.id, ""))
        return fall_back


@dataclass(frozen=True)
class Suspicion:
    """The active model may not answer."""

    deployment: Deployment
    model: Model
    formers: Sequence[Model]
    """What answered before it, newest first."""
    may_fall_back: bool


def suspicion(session: Session, provider: str, name: str, ending: Ending) -> Suspicion | None:
    """What is to be looked into, now that a question to this model has ended so; null where it is no reason, or another
    model is active meanwhile."""
    newest = deployments.history(session, 1)
    if not newest or (newest[0][1].provider, newest[0][1].name) != (provider, name):
        return None
    connection = session.connection()
    n_owners = len(turns.owners_since(connection, now() - LATELY, LOOKED_AT))
    if ending not in WORTH_A_LOOK and not is_suspect(turns.last_turns(connection, provider, name, LOOKED_AT), n_owners):
        return None
    formers = deployments.rollback_targets(session)
    return Suspicion(*newest[0], formers, deployments.may_fall_back(session))
