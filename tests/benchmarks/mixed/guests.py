"""Owners who come once: with an emergency, or to ask for a vet. Each of them is counted."""

import asyncio
import itertools
import random
from dataclasses import dataclass, field

from sqlmodel import select

from bot.simulator import people
from bot.simulator.state import Actor, Message
from storage.models import Case
from tests.benchmarks.gate.place import Place
from tests.benchmarks.gate.team import tap

FIRST_GUEST = 7001
EMERGENCY = "My dog has just eaten a whole bar of dark chocolate!"
EVERYDAY = "How often should I brush my rabbit?"
PAUSE_SECONDS = (0.5, 3.0)


@dataclass
class Guests:
    """Half of them have an emergency, the others tap "Ask a vet" under their answer."""

    place: Place
    chance: random.Random
    emergencies: list[int] = field(default_factory=list)
    cases: dict[int, int] = field(default_factory=dict)
    """Guest → the answer under which they have tapped."""
    _ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(FIRST_GUEST))
    _waiting: list[int] = field(default_factory=list)

    async def come_on(self) -> None:
        """Until it is cancelled."""
        while True:
            await asyncio.sleep(self.chance.uniform(*PAUSE_SECONDS))
            self._come()
            self._tap_answers()

    def _come(self) -> None:
        world, guest = self.place.crowd.world, next(self._ids)
        world.add_person(Actor(guest, f"Guest {guest}", language_code="en"))
        is_emergency = guest % 2 == 0
        (self.emergencies if is_emergency else self._waiting).append(guest)
        text = EMERGENCY if is_emergency else EVERYDAY
        people.say(world, world.chats[guest], {"from": guest, "text": text})

    def _tap_answers(self) -> None:
        for guest in list(self._waiting):
            for message in self.place.crowd.bot_messages(guest):
                if (data := _ask_vet(message)) is not None:
                    self._waiting.remove(guest)
                    self.cases[guest] = message.message_id
                    tap(self.place, guest, message, data)
                    break

    @property
    def n_open(self) -> int:
        """Guests whom nobody has answered yet."""
        return len(self._unwarned()) + len(self._unheard())

    def _unwarned(self) -> list[int]:
        return [guest for guest in self.emergencies if not self._warnings(guest)]

    def _warnings(self, guest: int) -> int:
        return sum("chocolate" in (m.text or "").lower() for m in self.place.crowd.bot_messages(guest))

    def _unheard(self) -> list[int]:
        with self.place.database.begin() as session:
            heard = set(session.exec(select(Case.chat_id)).all())
        return [guest for guest in self.cases if guest not in heard]

    def faults(self) -> list[str]:
        """Emergencies without a warning, taps without a case or with two."""
        with self.place.database.begin() as session:
            rows = list(session.exec(select(Case.chat_id).where(Case.reason == "asked")).all())
        return [
            *(f"no warning for {guest}" for guest in self._unwarned()),
            *(f"{rows.count(guest)} cases of {guest}" for guest in self.cases if rows.count(guest) != 1),
        ]

    @property
    def n_warned_twice(self) -> int:
        """Whom the emergency message has reached more than once: it is repeated rather than lost."""
        return sum(self._warnings(guest) > 1 for guest in self.emergencies)


def _ask_vet(message: Message) -> str | None:
    for row in message.inline_keyboard:
        for button in row:
            if str(button.get("callback_data", "")).startswith("vet:"):
                return str(button["callback_data"])
    return None
