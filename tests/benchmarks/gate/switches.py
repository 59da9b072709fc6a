"""Another model answers from one moment to the next, while owners ask: `python -m tests.benchmarks.gate.switches`.

An admin switches and rolls back all the time, and at times a finished model passes the gate. Each answer must be one
model's from begin to end, the one that was active when its turn began.
"""

import argparse
import asyncio
import random
import tempfile
import time
from pathlib import Path

from bot.simulator import people
from storage.candidates.states import State
from tests.benchmarks.gate import ledger
from tests.benchmarks.gate.kills import N_OWNERS, settle
from tests.benchmarks.gate.place import Place, open_place
from tests.benchmarks.gate.team import Owners
from tests.benchmarks.process import ADMIN
from tests.conftest import eventually

RATE = 30.0
"""Questions a second."""
MOST_OPEN = 60
PATIENCE_SECONDS = 240.0
MODELS = ("ft:first", "ft:second")
EACH_GATE = 25
"""After so many of the admin's switches a finished model passes the gate."""


async def run(folder: Path, n_switches: int) -> tuple[str, list[str]]:
    """So many deployments while owners ask; what happened in a line, and what must not have."""
    async with open_place(folder) as place:
        place.host.models.extend(MODELS)
        owners = Owners(place, N_OWNERS, RATE, most_open=MOST_OPEN)
        await place.wake()
        asking = asyncio.create_task(owners.ask_on())
        began, n_first = time.monotonic(), ledger.counts(place.database)["deployment"]
        n_gates = 0
        while (n_done := ledger.counts(place.database)["deployment"] - n_first) < n_switches:
            if n_done // EACH_GATE > n_gates:
                n_gates += 1
                await _pass_gate(place, f"ft:passed-{n_gates:02}")
            await _switch(place, n_done)
        seconds = time.monotonic() - began
        asking.cancel()
        await settle(owners)
        faults = [*ledger.faults(place.database), *owners.faults()]
        counts = ledger.counts(place.database)
    rate = len(owners.marks) / seconds
    line = f"{counts['deployment'] - n_first} switches, {n_gates} by the gate, beside {len(owners.marks)} questions"
    return f"{line} ({rate:.1f} a second): {counts}, {len(faults)} faults {faults[:20]}", faults


async def _switch(place: Place, number: int) -> None:
    """The admin's next word, obeyed."""
    word = "/rollback" if number % 3 == 2 else f"/use {MODELS[number % 3]}"
    n_before = ledger.counts(place.database)["deployment"]
    active = place.nursery.active()
    if word.endswith(active):
        word = f"/use {next(name for name in MODELS if name != active)}"
    people.say(place.crowd.world, place.crowd.world.chats[ADMIN], {"from": ADMIN, "text": word})

    def is_obeyed() -> bool:
        return ledger.counts(place.database)["deployment"] > n_before

    await eventually(is_obeyed, lambda: f"{word}\n{place.bot.tail()}", PATIENCE_SECONDS)
    await asyncio.sleep(random.Random(number).uniform(0.0, 0.3))


async def _pass_gate(place: Place, name: str) -> None:
    """A better model is finished; the gate's own plan waits for nobody, as no person has chosen since."""
    place.host.nats[place.nursery.active()] = 1.0
    place.nursery.finish(name, place.nursery.version(f"v-{name}", n_train=6), nats=0.8)

    def is_there() -> bool:
        candidate = place.nursery.candidate(name)
        return candidate is not None and candidate.state == State.DEPLOYED

    await eventually(is_there, lambda: f"{name}: {place.nursery.candidate(name)}", PATIENCE_SECONDS)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.gate.switches", description="Switches under load."
    )
    parser.add_argument("--switches", type=int, default=200, help="how many (default %(default)s)")
    parser.add_argument("--keep", type=Path, help="keep logs and the database in this folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep.absolute() if options.keep else Path(temporary)
        line, faults = asyncio.run(run(folder, options.switches))
    print(line)
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
