"""Old words that nothing was learned from go; what counts turns counts the same."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot.simulator.client import contains
from bot.ticks.retention import Retention
from storage import people, reviews, turns
from storage.database import Database
from storage.forgetting.groups import common_words
from storage.migrations.migrate import migrate
from storage.models import (
    Case,
    Conversation,
    Feedback,
    InboxUpdate,
    LabelledPair,
    Turn,
    Upload,
    Verdict,
    VerifiedAnswer,
    now,
)
from storage.operation import retention
from storage.settings import Settings, SettingsError, load
from storage.watch.tallies import tally_turns
from tests.conftest import OTHER, OWNER, VET, clinic_of
from tests.openai_host import Host

OLD = timedelta(days=100)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    with database.begin() as session:
        for person_id, name in ((OWNER, "Olga"), (VET, "Chen")):
            people.meet(session, person_id, name, "en")
        session.add(Conversation(chat_id=OWNER))
    yield database
    database.close()


def add_turn(session: Session, at: datetime) -> int:
    turn = Turn(
        conversation_id=1, chat_id=OWNER, owner_id=OWNER, question="Why zebra?", answer="Zebra it is.",
        messages=[{"role": "user", "content": "Why zebra?"}], provider="p", model="m", created_at=at, finished_at=at,
        prompt_tokens=7, completion_tokens=3, first_token_ms=5, latency_ms=9,
    )  # fmt: skip
    session.add(turn)
    session.flush()
    assert turn.id is not None
    return turn.id


def tokens_of(session: Session) -> int:
    return turns.tokens_since(session.connection(), OWNER, now() - 2 * OLD)


def fill(session: Session) -> dict[str, int]:
    """Old turns, each with something that holds on to it, or nothing; and young ones."""
    old = now() - OLD
    names = (
        "approved",
        "verified",
        "case",
        "asked",
        "labelled",
        "vet",
        "open",
        "skipped",
        "disliked",
        "flagged",
        "plain",
    )
    ids = {name: add_turn(session, old) for name in names}
    reviews.decide(session, ids["approved"], VET, Verdict.APPROVED)
    reviews.decide(session, ids["skipped"], VET, Verdict.SKIPPED)
    answer = VerifiedAnswer(
        turn_id=ids["verified"], question="q", answer="a", language="en", verified_by=VET, revision=1
    )
    pair = LabelledPair(
        asked_id=ids["asked"], question="q", language="en", likeness=0.5, proposed_by="likeness", verdict="same"
    )
    session.add_all([answer, pair, Case(chat_id=OWNER, owner_id=OWNER, turn_id=ids["case"], reason="asked")])
    session.add(Feedback(turn_id=ids["disliked"], person_id=OWNER, value=-1))
    session.get_one(Turn, ids["labelled"]).is_emergency = False
    session.get_one(Turn, ids["vet"]).flag = "vet"
    session.get_one(Turn, ids["flagged"]).flag = "poison"
    session.get_one(Turn, ids["open"]).finished_at = None
    ids["young"] = add_turn(session, now())
    return ids


def test_only_what_nothing_refers_to_goes_and_sums_stay(database: Database) -> None:
    with database.begin() as session:
        ids = fill(session)
        tallies, tokens = (
            tally_turns(session, 0, 1000),
            turns.tokens_since(session.connection(), OWNER, now() - 2 * OLD),
        )
    moment = now() - timedelta(days=90)
    assert retention.blank_turns(database, moment) == 4
    assert retention.blank_turns(database, moment) == 0
    with database.begin() as session:
        rows = {row.id: row for row in session.exec(select(Turn)).all()}
        blank = {name for name, turn_id in ids.items() if rows[turn_id].question == ""}
        assert blank == {"skipped", "disliked", "flagged", "plain"}
        assert all((rows[ids[name]].answer, rows[ids[name]].messages) == (None, []) for name in blank)
        assert tally_turns(session, 0, 1000) == tallies
        assert tokens_of(session) == tokens
        assert {waiting.turn_id for waiting in reviews.waiting(session, VET, now())}.isdisjoint(ids[n] for n in blank)
        assert common_words(session, OWNER) is not None


def test_thousands_go_in_short_transactions_and_none_that_is_judged_meanwhile(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "LOOKED_AT", 50)
    with database.begin() as session:
        ids = [add_turn(session, now() - OLD) for _ in range(300)]
    blank = retention._blank

    def judge_first(session: Session, turn_ids: list[int]) -> int:
        if ids[-1] in turn_ids:
            reviews.decide(session, ids[-1], VET, Verdict.APPROVED)
        return blank(session, turn_ids)

    monkeypatch.setattr(retention, "_blank", judge_first)
    assert retention.blank_turns(database, now() - timedelta(days=90)) == 299


def test_updates_and_uploads_go_too_and_nothing_where_all_is_kept(database: Database) -> None:
    with database.begin() as session:
        add_turn(session, now() - OLD)
        for number, at in ((1, now() - OLD), (2, now())):
            row = InboxUpdate(update_id=number, chat_id=1, content="{}", set_aside_at=at)
            upload = Upload(sha256=str(number), file_name="f.csv", chat_id=1, sent_by=1, finished_at=at)
            session.add_all([row, upload])
    Retention(database, 0).look()
    with database.begin() as session:
        assert "" not in session.exec(select(Turn.question)).all()
    Retention(database, 90).look()
    with database.begin() as session:
        assert session.exec(select(Turn.question)).all() == [""]
        assert [row.content for row in session.exec(select(InboxUpdate).order_by("update_id"))] == [None, "{}"]
        assert [row.file_name for row in session.exec(select(Upload).order_by("id"))] == ["", "f.csv"]


def test_too_few_days_are_refused_with_the_reason(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for value, is_good in (("0", True), ("30", True), ("29", False), ("-1", False)):
        monkeypatch.setenv("VETTED_KEEP_DAYS", value)
        if is_good:
            assert isinstance(load(), Settings)
        else:
            with pytest.raises(SettingsError, match="VETTED_KEEP_DAYS"):
                load()


async def test_privacy_says_for_how_long(tmp_path: Path, simulator: str, host: Host) -> None:
    more = {"keep_days": 90, "backup_folder": tmp_path / "backups"}
    async with clinic_of(tmp_path / "home", simulator, host, **more) as clinic:
        for person, words in ((OTHER, ("after 90 days", "about 7 more days")), (OWNER, ("90 天后", "大约再过 7 天"))):
            message_id = await clinic.people.say(person, "/privacy")
            text = (await clinic.people.wait_for(person, contains("/forget"), message_id))["text"]
            assert all(word in text for word in words), text
