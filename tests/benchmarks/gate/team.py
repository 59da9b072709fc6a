"""Who acts while finished models come and go: owners who ask all the time, vets who vote, an admin who taps."""

import asyncio
import contextlib
import itertools
import math
import random
import re
import time
from dataclasses import dataclass, field

from sqlmodel import col, func, select

from admin.vets.votes.card import VoteTap
from admin.vets.votes.shuffle import choice_for
from bot.simulator import people
from bot.simulator.people import SimError
from bot.simulator.state import Message
from storage import deployments
from storage.candidates import votes
from storage.models import Ballot, InboxUpdate, Pair, Turn, Vote
from tests.admin.vets.votes.pairs import add_pair
from tests.benchmarks.gate.place import VETS, Place
from tests.benchmarks.process import ADMIN
from tests.conftest import eventually

ANSWER = re.compile(r"Answer (q-\d+-\d+) by (\S+): .* (\S+) ends\.", re.DOTALL)


@dataclass
class Owners:
    """They ask `rate` questions a second, one after the other in turn, by the clock; while so few wait that an
    evaluation, which makes room for owners, comes to its end."""

    place: Place
    n: int
    rate: float
    most_open: int | None = 4
    """Updates that wait for the bot, beside which they ask on; null: they never wait for it."""
    marks: list[str] = field(default_factory=list)
    _chance: random.Random = field(default_factory=lambda: random.Random(1))

    async def ask_on(self) -> None:
        """Until it is cancelled."""
        moment = time.monotonic()
        for owner in itertools.cycle(self.place.crowd.join(self.n)):
            await eventually(self._may_ask, "few questions wait", math.inf)
            self.ask(owner)
            # What asking takes is part of the pause. Who had to wait does not make up for it.
            moment = max(moment, time.monotonic() - 1.0) + self._chance.expovariate(self.rate)
            await asyncio.sleep(max(moment - time.monotonic(), 0))

    def _may_ask(self) -> bool:
        if self.most_open is None:
            return True
        is_open = (col(InboxUpdate.done_at).is_(None), col(InboxUpdate.set_aside_at).is_(None))
        with self.place.database.begin() as session:
            n_open = session.exec(select(func.count()).select_from(InboxUpdate).where(*is_open)).one()
        return n_open < self.most_open and len(self.place.crowd.world.updates.pending) < self.most_open

    def ask(self, owner: int) -> None:
        """One question."""
        world, mark = self.place.crowd.world, f"q-{owner}-{len(self.marks)}"
        people.say(world, world.chats[owner], {"from": owner, "text": f"What may my rabbit eat? {mark}"})
        self.marks.append(mark)

    def answers(self) -> dict[str, list[tuple[str, str]]]:
        """Mark → the models that its answers in the chat name at their beginning and at their end."""
        models_by_mark: dict[str, list[tuple[str, str]]] = {}
        for owner in self.place.crowd.join(self.n):
            for message in self.place.crowd.bot_messages(owner):
                for mark, first, last in self.answers_in(message.text or ""):
                    models_by_mark.setdefault(mark, []).append((first, last))
        return models_by_mark

    @staticmethod
    def answers_in(text: str) -> list[tuple[str, str, str]]:
        """(mark, first model, last model) of the answers in a message."""
        return ANSWER.findall(text)

    def faults(self) -> list[str]:
        """Questions without one answer of one model, the one of their turn."""
        with self.place.database.begin() as session:
            turns = {turn.question.split()[-1]: turn for turn in session.exec(select(Turn)).all()}
        models_by_mark, faults = self.answers(), []
        for mark in self.marks:
            turn = turns.get(mark)
            expected = [(turn.model, turn.model)] if turn else None
            if models_by_mark.get(mark) != expected:
                faults.append(f"{mark}: the chat shows {models_by_mark.get(mark)}, the turn says {expected}")
        return faults

    @property
    def n_left(self) -> int:
        """Questions without an answer yet."""
        return len(set(self.marks) - self.answers().keys())


@dataclass
class Vets:
    """Each asks for pairs and finds the candidate's answer the better one. What their taps were told stays known."""

    place: Place
    chance: random.Random
    tapped: list[tuple[int, int, int]] = field(default_factory=list)
    """(vet, the card's message, the pair)."""

    async def vote_on(self) -> None:
        """Until it is cancelled."""
        await asyncio.gather(*(self._vote(vet) for vet in VETS))

    async def _vote(self, vet: int) -> None:
        world = self.place.crowd.world
        while True:
            await asyncio.sleep(self.chance.uniform(0.05, 0.4))
            card = self._card(vet)
            if card is not None:
                self._tap(vet, *card)
            elif self._waits(vet) and self.chance.random() < 0.3:
                people.say(world, world.chats[vet], {"from": vet, "text": "/compare"})

    def _waits(self, vet: int) -> bool:
        with self.place.database.begin() as session:
            return votes.n_waiting(session, vet) > 0

    def _card(self, vet: int) -> tuple[Message, VoteTap] | None:
        for message in reversed(self.place.crowd.bot_messages(vet)):
            for row in message.inline_keyboard:
                for button in row:
                    data = str(button.get("callback_data", ""))
                    if data.startswith("vote:"):
                        return message, VoteTap.unpack(data)
        return None

    def _tap(self, vet: int, message: Message, vote_tap: VoteTap) -> None:
        with self.place.database.begin() as session:
            pair = session.get(Pair, vote_tap.pair_id)
            assert pair is not None
            choice = choice_for(Ballot.CANDIDATE, pair, vet)
        self.tapped.append((vet, message.message_id, vote_tap.pair_id))
        data = VoteTap(pair_id=vote_tap.pair_id, mark=vote_tap.mark, verb=choice).pack()
        tap(self.place, vet, message, data)

    def faults(self) -> list[str]:
        """Votes that a vet was told to be counted, and that no table has."""
        with self.place.database.begin() as session:
            cast = {(vote.vet_id, vote.pair_id): vote.ballot for vote in session.exec(select(Vote)).all()}
        faults = []
        for vet, message_id, pair_id in self.tapped:
            text = self.place.crowd.world.chats[vet].messages[message_id].text or ""
            if "✓ You chose" in text and cast.get((vet, pair_id)) != Ballot.CANDIDATE:
                faults.append(f"the vote of {vet} on pair {pair_id} is {cast.get((vet, pair_id))}")
        return faults


TAPS: set[asyncio.Task[None]] = set()
"""Under way: nobody waits for them, as a dead bot answers none."""


def tap(place: Place, person_id: int, message: Message, data: str) -> None:
    """Tap a button, whether a bot lives or not."""

    async def tapping() -> None:
        body = {"from": person_id, "message_id": message.message_id, "data": data, "timeout": 0.1}
        with contextlib.suppress(SimError):  # the card has just changed
            await people.tap(place.crowd.world, place.crowd.world.chats[person_id], body)

    task = asyncio.create_task(tapping())
    TAPS.add(task)
    task.add_done_callback(TAPS.discard)


def tap_card(place: Place, candidate_id: int, verb: str) -> bool:
    """Let the admin tap this button of the candidate's newest card; false where there is none yet."""
    for message in reversed(place.crowd.bot_messages(ADMIN)):
        for row in message.inline_keyboard:
            for button in row:
                data = str(button.get("callback_data", ""))
                if data.startswith(f"cand:{candidate_id}:") and data.endswith(f":{verb}"):
                    tap(place, ADMIN, message, data)
                    return True
    return False


def add_pairs(place: Place, name: str, n: int) -> None:
    """Pairs of the waiting candidate of this name."""
    with place.database.begin() as session:
        candidate = place.nursery.candidate(name)
        assert candidate is not None
        active = deployments.active(session)
        assert active is not None
        for number in range(n):
            answers = f"New answer {number}.", f"Old answer {number}."
            add_pair(session, candidate, f"What may a hamster eat on day {number}?", answers, owner_id=1001)
