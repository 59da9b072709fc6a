"""kill -9 while candidates are evaluated, voted on, tried and switched to: `python -m tests.benchmarks.gate.kills`.

The same story is told twice, with and without kills. What became of each candidate must be the same, and after every
restart the tables must hold nothing twice, nothing lost, and no turn of two models.
"""

import argparse
import asyncio
import contextlib
import random
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from storage.candidates import states
from tests.benchmarks.gate import ledger
from tests.benchmarks.gate.place import Place, open_place
from tests.benchmarks.gate.story import Outcome, Story
from tests.benchmarks.gate.team import Owners, Vets
from tests.conftest import eventually

N_OWNERS = 60
RATE = 5.0
"""Questions a second."""
SETTLED_SECONDS = 60.0


@dataclass
class Result:
    """What the kills did."""

    n_kills: int = 0
    n_generations: int = 0
    during: Counter[str] = field(default_factory=Counter)
    """In which state of the newest candidate each kill fell."""
    outcomes: list[Outcome] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    """Rows of the tables, at the end."""
    seconds: float = 0.0

    def __str__(self) -> str:
        return (
            f"{self.n_kills} kills ({dict(self.during)}) in {self.n_generations} generations, {self.seconds:.0f} s: "
            f"{len(self.outcomes)} candidates, {self.counts}, {len(self.faults)} faults {self.faults[:20]}"
        )


async def run(folder: Path, n_kills: int, n_generations: int, has_canary: bool, seed: int = 1) -> Result:
    """Tell generations until there were so many kills, at least `n_generations`; without kills just as many."""
    result, began, chance = Result(), time.monotonic(), random.Random(seed)
    async with open_place(folder, VETTED_CANARY="50" if has_canary else "0") as place:
        story, owners, vets = Story(place, has_canary), Owners(place, N_OWNERS, RATE), Vets(place, chance)
        team = [asyncio.create_task(owners.ask_on()), asyncio.create_task(vets.vote_on())]
        await place.wake()
        killing = asyncio.create_task(_kill(place, result, n_kills, chance))
        try:
            while story.n_generations < n_generations or not killing.done():
                await story.tell()
                _say(f"{result}")
            await killing
            team[0].cancel()
            await settle(owners)
        finally:
            for task in [*team, killing]:
                task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.gather(*team, killing)
        result.faults += [*ledger.faults(place.database), *owners.faults(), *vets.faults()]
        result.outcomes, result.n_generations = story.outcomes, story.n_generations
        result.counts = ledger.counts(place.database) | {"taps of vets": len(vets.tapped)}
    result.seconds = time.monotonic() - began
    return result


async def _kill(place: Place, result: Result, n_kills: int, chance: random.Random) -> None:
    for _ in range(n_kills):
        await asyncio.sleep(chance.uniform(0.3, 2.5))
        result.during[_state(place)] += 1
        await place.bot.kill()
        result.n_kills += 1
        result.faults += [fault for fault in ledger.faults(place.database) if fault not in result.faults]
        await place.wake()


def _state(place: Place) -> str:
    with place.database.begin() as session:
        newest = states.in_state(session, *states.State)
        return newest[-1].state if newest else "none"


async def settle(owners: Owners) -> None:
    """All that was asked is answered, and nothing is answered twice."""
    await eventually(lambda: not owners.n_left, lambda: f"{owners.n_left} answers", SETTLED_SECONDS)
    await asyncio.sleep(2)  # for second answers


def _say(line: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {line}", flush=True)


async def compare(folder: Path, n_kills: int, has_canary: bool, seed: int = 1) -> tuple[Result, list[str]]:
    """With kills, then without; what became of the candidates otherwise."""
    killed = await run(folder / "killed", n_kills, 1, has_canary, seed)
    calm = await run(folder / "calm", 0, killed.n_generations, has_canary, seed)
    differences = [f"{a} / {b}" for a, b in zip(killed.outcomes, calm.outcomes, strict=True) if a != b]
    return killed, [*differences, *calm.faults]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.gate.kills", description="kill -9 at the gate.")
    parser.add_argument("--kills", type=int, default=150, help="how many (default %(default)s)")
    parser.add_argument("--canary", action="store_true", help="let half of the owners try each first")
    parser.add_argument("--seed", type=int, default=1, help="of the random moments (default %(default)s)")
    parser.add_argument("--keep", type=Path, help="keep logs and the database in this folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep.absolute() if options.keep else Path(temporary)
        result, differences = asyncio.run(compare(folder, options.kills, options.canary, options.seed))
    print(f"{result}\notherwise than without kills: {differences or 'nothing'}")
    return 1 if result.faults or differences else 0


if __name__ == "__main__":
    raise SystemExit(main())
