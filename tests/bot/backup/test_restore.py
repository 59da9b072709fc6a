"""What a restored home is, and what it knows of having been one."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from bot.backup.database_copy import count_rows
from bot.backup.manifest import DATABASE, BackupError
from bot.backup.restore import RestoredHome, restore_backup
from bot.backup.take import HomePlace, take_backup
from bot.backup.vault import Vault
from storage import inbox, restorations
from storage.database import Database
from storage.forgetting import certificates, erasure_list
from storage.models import HostedModel, InboxUpdate, Launch, Lease, Model, Refresh, RefreshPlan, Turn, now
from storage.refresh import plans, runs
from storage.settings import RESTORING, SettingsError, require_whole
from tests.bot.backup.homes import MODEL, OWNER, WORDS, make_home, write
from training.engine.forget import forget_files


@pytest.fixture
def place(tmp_path: Path) -> HomePlace:
    return make_home(tmp_path / "home")


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "backups")


@pytest.fixture
def target(tmp_path: Path) -> HomePlace:
    return HomePlace(tmp_path / "new", f"sqlite:///{tmp_path / 'new' / 'vetted.sqlite3'}")


def restore(vault: Vault, target: HomePlace, name: str | None = None) -> RestoredHome:
    return restore_backup(target, vault.folder, name, forget_files)


def files_of_home(home: Path) -> dict[str, bytes]:
    return {path.relative_to(home).as_posix(): path.read_bytes() for path in home.rglob("*") if path.is_file()}


def holds(home: Path, words: str) -> list[str]:
    """The files in which these words stand, byte for byte."""
    return [name for name, content in files_of_home(home).items() if words.encode() in content]


def test_all_comes_back_as_it_was(place: HomePlace, vault: Vault, target: HomePlace) -> None:
    manifest = take_backup(place, vault.folder).manifest
    restore(vault, target)
    names = {entry.path for entry in manifest.files} | {"vetted.sqlite3", erasure_list.NAME}
    contents, originals = files_of_home(target.home), files_of_home(place.home)
    assert contents.keys() == names
    assert all(contents[entry.path] == originals[entry.path] for entry in manifest.files)
    counts = count_rows(target.home / "vetted.sqlite3")
    assert counts == manifest.tables | {"restoration": 1}
    require_whole(target.home)
    with pytest.raises(BackupError, match=r"holds something already: .*A backup comes back into an empty home"):
        restore(vault, target)


def test_the_one_that_is_named_comes_back_and_none_that_is_damaged(
    place: HomePlace, vault: Vault, target: HomePlace
) -> None:
    first = take_backup(place, vault.folder).manifest
    write(place.home / "engine" / "files" / "file-3.bin", b"{}\n\n")
    second = take_backup(place, vault.folder).manifest
    with pytest.raises(BackupError, match=rf"no backup 'x' in .*; there are: {first.name}, {second.name}"):
        restore(vault, target, "x")
    [entry] = [entry for entry in second.entries if entry.path.endswith("file-3.bin")]
    vault.object(entry.sha256).write_bytes(b"{}\n!")
    with pytest.raises(BackupError, match=r"is damaged: 1 of \d+ files .*file-3.bin among them. Nothing was written"):
        restore(vault, target)
    assert not target.home.exists()
    restore(vault, target, first.name)
    assert not (target.home / "engine" / "files" / "file-3.bin").exists()


def test_what_may_have_been_sent_since_is_looked_for_and_never_sent(
    place: HomePlace, vault: Vault, target: HomePlace
) -> None:
    database = Database(place.url)
    more: dict[str, Any] = {
        "version_id": 1,
        "provider": "openai",
        "model": "b",
        "n_epochs": 1,
        "tokens_billed": 1,
        "quoted_by": 1,
    }
    moment = now()
    with database.begin() as session:
        session.add(Launch(id="unsent", chat_id=1, confirmed_at=moment, **more))
        session.add(Launch(id="asked", chat_id=1, confirmed_at=moment, requested_at=moment, **more))
        session.add(Launch(id="offer", chat_id=1, offer_ends_at=moment + timedelta(hours=1), **more))
        session.add(Launch(id="over", chat_id=1, offer_ends_at=moment - timedelta(hours=1), **more))
        session.add(Lease(name="bot", epoch=3, holder="{}", clock="c", ends_at=1e12))
        session.add(RefreshPlan(is_on=True, set_by=1))
        session.flush()
        session.add(Refresh(plan_id=1, provider="openai", model="b"))
        session.add(HostedModel(model_id=session.exec(select(Model.id)).one() or 0))
        for number, hours in ((1, 30), (2, 1)):
            row = InboxUpdate(update_id=number, chat_id=1, content=json.dumps({"update_id": number}))
            row.received_at = moment - timedelta(hours=hours)
            session.add(row)
    database.close()
    manifest = take_backup(place, vault.folder).manifest
    counts = restore(vault, target).restoration.counts
    assert counts == {"launches": 3, "hosted": 1, "updates": 1, "plans": 1, "forgotten": 0}
    database = Database(target.url)
    with database.begin() as session:
        launches = {launch.id: launch for launch in session.exec(select(Launch)).all()}
        assert launches["unsent"].requested_at == launches["offer"].requested_at == manifest.made_at
        assert (launches["asked"].requested_at, launches["over"].confirmed_at) == (moment, None)
        assert session.exec(select(HostedModel)).one().requested_at == manifest.made_at
        assert inbox.left_open(session.connection()) == []
        assert [row.update_id for row in inbox.set_aside_rows(session.connection(), 9)] == [2]
        assert session.get_one(InboxUpdate, 1).content is None
        assert runs.under_way(session) is None and (plan := plans.in_force(session)) and not plan.is_on
        assert session.get_one(Lease, "bot").ends_at is None
        [gap] = restorations.gaps(session)
        assert gap.begin == manifest.made_at < gap.end
    database.close()


def forget(place: HomePlace, update_id: int) -> None:
    """As a tap on the yes under /forget does."""
    erasure_list.note(place.home, OWNER, update_id)
    database = Database(place.url)
    with database.begin() as session:
        certificates.issue(session, OWNER, update_id)
    database.close()


def learn_words(place: HomePlace) -> None:
    """The owner's words are in a version, and in the engine's copies of it."""
    database = Database(place.url)
    with database.begin() as session:
        turn = session.exec(select(Turn)).one()
        session.connection().exec_driver_sql(
            "INSERT INTO review (turn_id, vet_id, verdict, correction, reviewed_at, tell_owner) "
            f"VALUES ({turn.id}, 3003, 'corrected', 'Keep Zerbinetta away.', '2026-01-01', 0)"
        )
        session.connection().exec_driver_sql("UPDATE example SET review_id = 1 WHERE id = 1")
        launch = session.exec(select(Launch)).one()
        launch.training_file = f"file-{'a' * 24}"
        version_file = session.connection().exec_driver_sql("SELECT file_name FROM datasetversion").scalar()
    database.close()
    path = place.home / "datasets" / str(version_file)
    engine = place.home / "engine"
    write(engine / "files" / f"file-{'a' * 24}.bin", WORDS.encode())
    write(engine / "files" / f"file-{'a' * 24}.json", json.dumps({"id": f"file-{'a' * 24}"}).encode())
    row = {"messages": [{"role": "user", "content": WORDS}, {"role": "assistant", "content": "Keep it away."}]}
    write(engine / "jobs" / "ftjob-1" / "training.jsonl", json.dumps(row).encode() + b"\n")
    job = {"id": "ftjob-1", "status": "succeeded", "training_file": f"file-{'a' * 24}", "validation_file": None}
    content = {"job": job | {"fine_tuned_model": MODEL}, "starts": 0, "closed": True}
    write(engine / "jobs" / "ftjob-1" / "job.json", json.dumps(content).encode())
    assert path.exists()


def test_who_was_erased_since_stays_erased(place: HomePlace, vault: Vault, target: HomePlace) -> None:
    take_backup(place, vault.folder)
    assert holds(place.home, WORDS)
    forget(place, 77)
    assert "1001" in (vault.folder / erasure_list.NAME).read_text()
    outcome = restore(vault, target)
    assert outcome.restoration.counts["forgotten"] == 1 and outcome.restoration.has_list
    assert holds(target.home, WORDS) == [] == holds(target.home, "Zerbinetta")
    # A further backup has the certificate, so nothing is done a second time.
    take_backup(target, vault.folder)
    again = HomePlace(target.home.with_name("third"), f"sqlite:///{target.home.with_name('third')}/vetted.sqlite3")
    assert restore(vault, again).restoration.counts["forgotten"] == 0
    assert holds(again.home, "Zerbinetta") == []


def test_files_that_have_learned_from_them_stay_erased_too(place: HomePlace, vault: Vault, target: HomePlace) -> None:
    learn_words(place)
    take_backup(place, vault.folder)
    assert len(holds(place.home, "liquorice")) >= 3
    forget(place, 77)
    outcome = restore(vault, target)
    assert [Path(name).parent.name for name in outcome.left_out] == ["datasets"]
    assert holds(target.home, "liquorice") == []


def test_without_the_list_the_restore_says_so(place: HomePlace, vault: Vault, target: HomePlace) -> None:
    take_backup(place, vault.folder)
    (vault.folder / erasure_list.NAME).unlink()
    outcome = restore(vault, target)
    assert not outcome.restoration.has_list and outcome.wishes == ()


def test_the_old_homes_list_counts_too(place: HomePlace, vault: Vault, target: HomePlace) -> None:
    """It may know of wishes that could not be written to the folder of the backups."""
    take_backup(place, vault.folder)
    (place.home / erasure_list.FOLDERS).unlink()
    forget(place, 77)
    write(target.home / erasure_list.NAME, (place.home / erasure_list.NAME).read_bytes() + b'{"owner": 10')
    assert restore(vault, target).restoration.counts["forgotten"] == 1
    assert holds(target.home, "Zerbinetta") == []


def test_an_adapter_lies_on_its_base_in_the_new_home(place: HomePlace, vault: Vault, target: HomePlace) -> None:
    base = place.home / "engine" / "models" / "ftjob-1"
    for name, folder in (("a", str(base)), ("b", "/elsewhere/base")):
        settings = {"base_model_name_or_path": folder, "r": 8}
        write(place.home / "engine" / "models" / name / "adapter_config.json", json.dumps(settings).encode())
    take_backup(place, vault.folder)
    restore(vault, target)
    paths = [target.home / "engine" / "models" / name / "adapter_config.json" for name in "ab"]
    bases = [json.loads(path.read_text())["base_model_name_or_path"] for path in paths]
    assert bases == [str(target.home / "engine" / "models" / "ftjob-1"), "/elsewhere/base"]


def test_nothing_starts_over_half_a_home_and_the_next_restore_begins_anew(
    place: HomePlace, vault: Vault, target: HomePlace
) -> None:
    manifest = take_backup(place, vault.folder).manifest
    n_pieces = 0

    def die() -> None:
        nonlocal n_pieces
        n_pieces += 1
        if n_pieces == len(manifest.entries) + 8:  # all are read, some are laid
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restore_backup(target, vault.folder, None, forget_files, die)
    assert (target.home / RESTORING).exists()
    with pytest.raises(SettingsError, match="is being restored from a backup, or a restore was cut short"):
        require_whole(target.home)
    restore(vault, target)
    require_whole(target.home)
    assert {path.name for path in target.home.iterdir()} == {
        *("datasets", "engine", "imports", "vetted.sqlite3", erasure_list.NAME)
    }


def test_the_database_of_a_backup_is_one_file(place: HomePlace, vault: Vault) -> None:
    manifest = take_backup(place, vault.folder).manifest
    assert manifest.database.path == DATABASE
    assert vault.object(manifest.database.sha256).read_bytes()[18:20] == b"\1\1"  # no log beside it
