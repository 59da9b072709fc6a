"""What /healthz tells: whether the ticks go on, what is in trouble, how long the event loop stood still."""

import time
from datetime import datetime

from bot.ticks.meter import LoopMeter
from bot.ticks.ticks import Ticks
from storage.ticks.attempts import Attempts

LATE_SECONDS = 300.0
"""Without a tick for so long, the bot is not well: a monitor may start it anew."""


def report(ticks: Ticks, attempts: Attempts, meter: LoopMeter) -> tuple[int, dict[str, object]]:
    """200, also while something else is in trouble (a restart mends no host); 503 where the ticks have stopped."""
    n_troubles = attempts.n_lasting
    is_late = ticks.is_running and time.monotonic() - ticks.ticked_at > LATE_SECONDS
    whole = ticks.whole
    last_minute = round(meter.of_last_minute * 1000)
    steps = {
        beat.step: {"ended_at": _shown(beat.ended_at), "last_ms": beat.last_ms, "worst_ms": beat.worst_ms}
        for beat in ticks.beats
    }
    content: dict[str, object] = {
        "status": "late" if is_late else "troubled" if n_troubles else "ok",
        "ticks_here": ticks.is_running,
        "last_whole_tick": _shown(whole) if whole else None,
        "troubles": n_troubles,
        "loop": {"worst_pause_ms": round(meter.worst * 1000), "worst_pause_ms_last_minute": last_minute},
        "steps": steps,
    }
    return (503 if is_late else 200), content


def _shown(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
