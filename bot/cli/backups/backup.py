"""`vetted backup`: a copy of the home, taken while the bot runs, into a folder that keeps the last few."""

import json
from dataclasses import dataclass
from pathlib import Path

from bot.backup.manifest import BackupError
from bot.backup.take import HomePlace, TakenBackup, take_backup
from bot.cli.console import GOOD, PROBLEMS, WRONG_USE, complain
from storage.settings import Settings

SHOWN = 5


@dataclass(frozen=True)
class BackupWish:
    """The options."""

    folder: Path
    n_kept: int | None
    as_json: bool


def backup(settings: Settings, wish: BackupWish) -> int:
    """Take one. Exit 1 where the home lacks files that its database names, or the backup could not be written."""
    if wish.n_kept is not None and wish.n_kept < 1:
        complain(f"--keep {wish.n_kept}: how many backups stay, this one among them; 1 or more.")
        return WRONG_USE
    try:
        outcome = take_backup(HomePlace(settings.home, settings.database_location), wish.folder, wish.n_kept)
    except BackupError as error:
        complain(str(error))
        return PROBLEMS
    if wish.as_json:
        print(json.dumps(_as_json(outcome), ensure_ascii=False, indent=1))
    else:
        print("\n".join(_lines(outcome, wish.folder)))
    return PROBLEMS if outcome.manifest.missing else GOOD


def _as_json(outcome: TakenBackup) -> dict[str, object]:
    manifest = outcome.manifest
    return {
        "name": manifest.name,
        "made_at": manifest.made_at.isoformat(),
        "files": len(manifest.entries),
        "bytes": manifest.n_bytes,
        "new_bytes": outcome.n_new_bytes,
        "tables": manifest.tables,
        "missing": list(manifest.missing),
        "links": list(outcome.links),
        "deleted": list(outcome.deletions),
    }


def _lines(outcome: TakenBackup, folder: Path) -> list[str]:
    manifest = outcome.manifest
    size, new = f"{manifest.n_bytes / 1e6:,.1f} MB", f"{outcome.n_new_bytes / 1e6:,.1f} MB"
    lines = [
        f"{manifest.name} in {folder}: {len(manifest.entries)} files, {size}, {new} of it new; read back and right",
        f"database: {sum(manifest.tables.values())} rows in {len(manifest.tables)} tables, as of "
        f"{manifest.made_at:%Y-%m-%d %H:%M:%S} UTC",
    ]
    if outcome.deletions:
        lines.append(f"deleted: {', '.join(outcome.deletions)}")
    if outcome.links:
        lines.append(f"not in it, since they are links: {_some(outcome.links)}")
    if manifest.missing:
        lines.append(f"the home itself lacks what its database names: {_some(manifest.missing)}")
    lines.append(
        "Not in it: .env and the environment, with your token and keys (keep them elsewhere), and base models, which "
        "are fetched or made anew."
    )
    return lines


def _some(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
