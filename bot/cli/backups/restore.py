"""`vetted restore`: a backup brought back into an empty home, which knows from then on that it comes from one."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.backup.manifest import BackupError, Manifest
from bot.backup.restore import ForgetFiles, RestoredHome, restore_backup
from bot.backup.take import HomePlace
from bot.backup.vault import Vault
from bot.cli.console import GOOD, PROBLEMS, complain
from storage.forgetting import erasure_list
from storage.settings import Settings


@dataclass(frozen=True)
class RestoreWish:
    """The options."""

    folder: Path
    backup: str | None
    only_list: bool
    as_json: bool


def restore(settings: Settings, wish: RestoreWish, forget_files: ForgetFiles) -> int:
    """Bring it back. Exit 1 where that was not possible; then nothing starts over a home that is not whole."""
    vault = Vault(wish.folder)
    if wish.only_list:
        return _show_list(vault, wish.as_json)
    place = HomePlace(settings.home, settings.database_location)
    try:
        home = restore_backup(place, wish.folder, wish.backup, forget_files)
    except BackupError as error:
        complain(str(error))
        if backups := vault.backups():
            print("\n".join(["backups there:", *map(_line, backups)]))
        return PROBLEMS
    if wish.as_json:
        print(json.dumps(_as_json(home), ensure_ascii=False, indent=1))
    else:
        print("\n".join(_lines(home, settings.home, wish.folder)))
    return GOOD


def _show_list(vault: Vault, as_json: bool) -> int:
    backups, sentences = vault.backups(), vault.damaged()
    if as_json:
        rows = [{"name": m.name, "made_at": m.made_at.isoformat(), "bytes": m.n_bytes} for m in backups]
        print(json.dumps({"backups": rows, "damaged": sentences}, ensure_ascii=False, indent=1))
    else:
        print("\n".join(map(_line, backups)) or f"no whole backup in {vault.folder}")
        for sentence in sentences:
            complain(sentence)
    return GOOD if backups else PROBLEMS


def _line(manifest: Manifest) -> str:
    return (
        f"{manifest.name}  {manifest.made_at:%Y-%m-%d %H:%M:%S} UTC  {len(manifest.entries)} files, "
        f"{manifest.n_bytes / 1e6:,.1f} MB"
    )


def _as_json(home: RestoredHome) -> dict[str, object]:
    return {
        "name": home.manifest.name,
        "made_at": home.manifest.made_at.isoformat(),
        "restored_at": home.restoration.restored_at.isoformat(),
        "has_list": home.restoration.has_list,
        "missing": list(home.manifest.missing),
        "left_out": list(home.left_out),
        **home.restoration.counts,
    }


def _lines(home: RestoredHome, place: Path, folder: Path) -> Sequence[str]:
    manifest, counts = home.manifest, home.restoration.counts
    lines = [
        f"{place} is the home of {manifest.made_at:%Y-%m-%d %H:%M:%S} UTC again ({manifest.name}): "
        f"{len(manifest.entries)} files, {manifest.n_bytes / 1e6:,.1f} MB. What came later is not in it.",
        _about_list(home, folder),
    ]
    if counts["launches"] or counts["hosted"]:
        lines.append(
            f"{counts['launches']} trainings and {counts['hosted']} hosted models that were open then are looked for "
            "at their hosts, and not asked for again. What is not found the admins are asked about."
        )
    if counts["updates"]:
        lines.append(f"{counts['updates']} updates that were open then wait in /inbox; most likely they were answered.")
    if manifest.missing:
        lines.append(f"The backup itself lacks: {', '.join(manifest.missing[:5])}.")
    lines.append("Now: put .env in its place, see that no other bot runs with this token, and start: vetted run.")
    return lines


def _about_list(home: RestoredHome, folder: Path) -> str:
    if not home.restoration.has_list:
        return (
            f"THE LIST OF WHO WAS ERASED IS MISSING ({folder / erasure_list.NAME}): owners who have said /forget since "
            f"{home.manifest.made_at:%Y-%m-%d %H:%M} UTC are in this home again. If you have the old home's "
            f"{erasure_list.NAME}, empty this home, put the list into it and restore once more."
        )
    newest = f", the last on {home.wishes[-1].at:%Y-%m-%d %H:%M} UTC" if home.wishes else ""
    return (
        f"Erased since then, and erased again now: {home.restoration.counts['forgotten']} owners (the list knows of "
        f"{len(home.wishes)}{newest})."
    )
