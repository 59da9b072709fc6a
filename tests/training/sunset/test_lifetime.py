"""How long a base can be trained and answers: its provider's file and its host's own word, in one place."""

from datetime import timedelta
from pathlib import Path

from storage.database import Database
from storage.ledger import sunsets
from storage.migrations.migrate import migrate
from storage.models import now
from training.launching.bases import BaseChoice, base_choices
from training.providers.catalogue import catalogue
from training.sunset.lifetime import Closing, lifetime_of

BASE = "gpt-4.1-mini"
DAY = timedelta(days=1)


def test_the_first_of_the_days_counts_and_a_hosts_own_before_the_file() -> None:
    facts = catalogue()["openai"]
    closes, dark = facts.closes, facts.models[BASE].shutdown
    assert closes is not None and dark is not None and closes < dark
    for today, is_over in ((closes - DAY, False), (closes, True)):
        assert lifetime_of("openai", BASE, {}, today).closing == Closing("trained", closes, is_over, dark)
    sooner = closes - 10 * DAY
    for today, is_over in ((sooner - DAY, False), (sooner, True)):
        closing = lifetime_of("openai", BASE, {("openai", BASE): sooner}, today).closing
        assert closing == Closing("dark", sooner, is_over, sooner)
    assert lifetime_of("local", "vetted-starter", {}, closes).closing is None
    # Another host may stand at its address: what its file does not list has no day.
    assert lifetime_of("openai", "somebody/else", {}, closes).closing is None


def test_what_its_host_says_is_dark_is_not_offered(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    usual = BaseChoice("local", "vetted-starter")

    def names() -> set[str]:
        with database.begin() as session:
            choices = base_choices(session, {"openai", "local"}, usual, "vetted-starter")
        return {choice.model for choice in choices}

    if now().date() < (catalogue()["openai"].closes or now().date()):
        assert BASE in names()
    with database.begin() as session:
        sunsets.keep_dates(session, "openai", {BASE: now().date()})
    assert BASE not in names()
    database.close()
