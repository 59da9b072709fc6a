"""`vetted health`: how a running bot is, from what it writes into its tables."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.backup.schedule import BackupPlan
from bot.cli.console import GOOD, PROBLEMS, WRONG_USE
from bot.cli.database import existing_database
from storage.models import Heartbeat, Trouble, now
from storage.settings import Settings
from storage.ticks import health
from storage.ticks.attempts import is_lasting

LATE = timedelta(minutes=5)
"""Without a whole tick for so long something hangs."""


def show_health(settings: Settings, as_json: bool) -> int:
    """Print when the last whole tick was, the event loop's worst pause, and what keeps failing. Exit code 1 where a
    tick is late or something is in trouble."""
    with existing_database(settings) as database:
        if database is None:
            return WRONG_USE
        with database.begin() as session:
            beats, troubles = health.heartbeats(session), health.troubles(session)
    plan = BackupPlan.of(settings)
    newest = plan.newest()
    is_unsaved = plan.folder is not None and plan.is_late(newest)
    open_troubles = [trouble for trouble in troubles if is_lasting(trouble)]
    whole = health.last_whole_tick(beats)
    is_late = whole is None or now() - whole > max(LATE, timedelta(seconds=20 * settings.poll_seconds))
    if as_json:
        print(
            json.dumps(
                _as_json(whole, is_late, beats, open_troubles) | {"backup": _backup(plan, newest)},
                ensure_ascii=False,
                indent=1,
            )
        )
    else:
        lines = _lines(whole, is_late, beats.get(health.LOOP), open_troubles)
        print("\n".join([*lines, *_backup_lines(plan, newest)]))
    return PROBLEMS if is_late or open_troubles or is_unsaved else GOOD


def _backup(plan: BackupPlan, newest: datetime | None) -> dict[str, object] | None:
    """Null where the bot takes none by itself."""
    if plan.folder is None:
        return None
    return {"newest": newest.isoformat() if newest else None, "is_late": plan.is_late(newest)}


def _backup_lines(plan: BackupPlan, newest: datetime | None) -> list[str]:
    if plan.folder is None:
        return []
    if newest is None:
        return [f"newest backup: none in {plan.folder} yet"]
    n_hours = (now() - newest).total_seconds() / 3600
    late = " – late: the log says why" if plan.is_late(newest) else ""
    return [f"newest backup: {newest:%Y-%m-%d %H:%M} UTC, {n_hours:.1f} hours old{late}"]


def _as_json(
    whole: datetime | None, is_late: bool, beats: dict[str, Heartbeat], troubles: Sequence[Trouble]
) -> dict[str, object]:
    loop = beats.get(health.LOOP)
    return {
        "last_whole_tick": whole.isoformat() if whole else None,
        "is_late": is_late,
        "worst_pause_ms": loop.worst_ms if loop else None,
        "worst_pause_ms_last_minute": loop.last_ms if loop else None,
        "steps": {
            beat.step: {"ended_at": beat.ended_at.isoformat(), "last_ms": beat.last_ms, "worst_ms": beat.worst_ms}
            for beat in beats.values()
            if beat.step not in (health.TICK, health.LOOP)
        },
        "troubles": [
            {
                "step": trouble.step,
                "item": trouble.item,
                "since": trouble.began_at.isoformat(),
                "last": trouble.failed_at.isoformat(),
                "failures": trouble.n_failures,
                "error": trouble.error,
            }
            for trouble in troubles
        ],
    }


def _lines(whole: datetime | None, is_late: bool, loop: Heartbeat | None, troubles: Sequence[Trouble]) -> list[str]:
    when = f"{whole:%Y-%m-%d %H:%M:%S} UTC" if whole else "never"
    lines = [f"last whole tick: {when}" + (" – late: is the bot running? Its log says what hangs." if is_late else "")]
    if loop is not None:
        words = f"{loop.last_ms} ms in a minute, {loop.worst_ms} ms since the start"
        lines.append(f"worst pause of the event loop: {words} (at {loop.ended_at:%H:%M:%S} UTC)")
    for trouble in troubles:
        since, item = f"{trouble.began_at:%Y-%m-%d %H:%M} UTC", f" {trouble.item}" if trouble.item else ""
        lines.append(f"fails since {since}, {trouble.n_failures} times: {trouble.step}{item}: {trouble.error}")
    return lines if troubles else [*lines, "nothing is in trouble"]
