"""An offer without Telegram: what it says of the dataset, and why there is none. Nothing is spent by it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import select

from storage import datasets, people, reviews
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import Launch, Verdict
from tests.training.dataset.pool import add_turn, distinct_rows
from training.importing.apply import import_rows
from training.launching.choices import Choices
from training.launching.offer import Offer, Order, Refusal, RefusalReason, make_offer
from training.problems import describe
from training.providers.catalogue import catalogue

ADMIN = 3
PHONE = "13812345678"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    yield database
    database.close()


def _import(database: Database, n: int, name: str = "f.jsonl", skip: int = 0) -> None:
    with database.begin() as session:
        import_rows(session, distinct_rows(n)[skip:], name, ADMIN)


def _order(folder: Path, provider: str = "local", model: str = "vetted-starter") -> Order:
    return Order(provider, model, ADMIN, folder)


def test_an_empty_dataset_is_a_refusal(database: Database, tmp_path: Path) -> None:
    assert make_offer(database, _order(tmp_path)) == Refusal(RefusalReason.EMPTY)
    with database.begin() as session:
        assert datasets.newest_version(session) is None


def test_too_few_examples_are_a_refusal_with_the_next_step(database: Database, tmp_path: Path) -> None:
    _import(database, 7)
    refusal = make_offer(database, _order(tmp_path))
    assert isinstance(refusal, Refusal) and refusal.reason is RefusalReason.ERRORS
    assert "Add 3 more" in describe(refusal.errors[0], "en")


def test_an_offer_on_our_own_machine_costs_nothing(database: Database, tmp_path: Path) -> None:
    _import(database, 60)
    offer = make_offer(database, _order(tmp_path))
    assert isinstance(offer, Offer)
    assert (offer.version.name, offer.version.n_examples + offer.version.n_test) == ("v1", 60)
    assert offer.plan.cost.price_usd == 0 and offer.plan.cost.is_local
    assert (offer.previous_version, offer.difference) == (None, None)
    assert (tmp_path / offer.version.file_name).read_bytes().count(b"\n") == offer.version.n_examples


def test_an_offer_of_a_hosted_base_has_the_price_of_what_is_trained_on(database: Database, tmp_path: Path) -> None:
    _import(database, 60)
    offer = make_offer(database, _order(tmp_path, "openai", "gpt-4.1-mini"))
    assert isinstance(offer, Offer)
    billed = offer.plan.n_epochs * offer.plan.tokens_per_epoch
    assert offer.plan.cost.tokens_billed == billed
    assert offer.plan.cost.price_usd == pytest.approx(5 * billed / 1_000_000)
    launch = offer.launch(chat_id=9)
    assert (launch.provider, launch.model, launch.quoted_by, launch.chat_id) == ("openai", "gpt-4.1-mini", ADMIN, 9)
    assert (launch.version_id, launch.tokens_billed, launch.confirmed_at) == (offer.version.id, billed, None)


def test_the_same_dataset_gives_the_same_offer_and_no_launch(database: Database, tmp_path: Path) -> None:
    _import(database, 12)
    first, second = make_offer(database, _order(tmp_path)), make_offer(database, _order(tmp_path))
    assert isinstance(first, Offer) and isinstance(second, Offer)
    assert (first.version.id, first.plan) == (second.version.id, second.plan)
    with database.begin() as session:
        assert len(datasets.versions(session)) == 1 and not session.exec(select(Launch)).all()


def test_an_offer_says_what_is_new(database: Database, tmp_path: Path) -> None:
    _import(database, 12)
    make_offer(database, _order(tmp_path))
    _import(database, 14, "g.jsonl", skip=12)
    with database.begin() as session:
        people.meet(session, 1, "Owner", "en")
        people.meet(session, 2, "Vet", "en")
        # A verdict that was logged without its example is not in the pool, so not in the offer.
        reviews.decide(session, add_turn(session, 1, "Why?", "So."), 2, Verdict.APPROVED)
    offer = make_offer(database, _order(tmp_path))
    assert isinstance(offer, Offer) and offer.difference is not None and offer.previous_version is not None
    assert (offer.previous_version.name, offer.version.name) == ("v1", "v2")
    assert [len(rows) for rows in (offer.difference.additions, offer.difference.withdrawals)] == [2, 0]


def test_personal_data_is_a_refusal_at_a_host_and_none_at_home(database: Database, tmp_path: Path) -> None:
    _import(database, 12)
    row = [{"role": "user", "content": f"Call me: {PHONE}"}, {"role": "assistant", "content": "We will."}]
    with database.begin() as session:
        import_rows(session, [(1, row)], "private.jsonl", ADMIN)
    refusal = make_offer(database, _order(tmp_path, "openai", "gpt-4.1-mini"))
    assert isinstance(refusal, Refusal) and refusal.reason is RefusalReason.NOT_CLEARED
    assert [(line.line, line.kinds) for line in refusal.uncleared] == [(13, ("phone",))]
    with database.begin() as session:
        assert datasets.newest_version(session) is None  # a file that may not leave is not even made
    offer = make_offer(database, _order(tmp_path))
    assert isinstance(offer, Offer)
    content = (tmp_path / offer.version.file_name).read_text("utf-8")
    assert PHONE in content and json.loads(content.splitlines()[-1])["messages"] == row


def test_the_clinics_own_phone_is_nobodys_secret(database: Database, tmp_path: Path) -> None:
    _import(database, 12)
    row = [{"role": "user", "content": "Your number?"}, {"role": "assistant", "content": f"It is {PHONE}."}]
    with database.begin() as session:
        import_rows(session, [(1, row)], "clinic.jsonl", ADMIN)
    order = Order("openai", "gpt-4.1-mini", ADMIN, tmp_path, clinic_texts=(PHONE,))
    assert isinstance(make_offer(database, order), Offer)


def test_what_a_host_would_do_unasked_stands_in_its_offer(database: Database, tmp_path: Path) -> None:
    """Bailian keeps rows back where there are none to measure by, and takes no seed."""
    _import(database, 60)
    limits_of = catalogue()["bailian"].limits_of
    order = Order("bailian", "qwen3-8b", ADMIN, tmp_path, limits_of=limits_of, choices=Choices(is_validated=False))
    offer = make_offer(database, order)
    assert isinstance(offer, Offer) and "rows_kept_back" in {problem.code for problem in offer.remarks}
    offer = make_offer(database, replace(order, choices=Choices()))
    assert isinstance(offer, Offer) and "rows_kept_back" not in {problem.code for problem in offer.remarks}
    refusal = make_offer(database, replace(order, choices=Choices(seed=7)))
    assert isinstance(refusal, Refusal) and [problem.code for problem in refusal.errors] == ["seed_untaken"]


def test_a_model_goes_on_with_what_is_new_and_some_of_the_rest(database: Database, tmp_path: Path) -> None:
    """At a smaller rate, and priced by the base that it comes from."""
    _import(database, 40)
    first = make_offer(database, _order(tmp_path, "openai", "gpt-4.1-mini"))
    assert isinstance(first, Offer)
    with database.begin() as session:
        launch = first.launch(9)
        launch.fine_tuned_model = "ft:clinic-1"
        session.add(launch)
    go_on = replace(_order(tmp_path, "openai", "ft:clinic-1"), choices=Choices(is_continued=True))
    assert make_offer(database, go_on) == Refusal(RefusalReason.NOTHING_NEW)
    _import(database, 43, "g.jsonl", skip=40)
    offer = make_offer(database, go_on)
    assert isinstance(offer, Offer)
    assert (offer.rows.n_new, len(offer.rows.training), offer.learning_rate) == (3, 10, 0.25)
    assert offer.plan.cost.price == pytest.approx(5 * offer.plan.cost.tokens_billed / 1_000_000)
    assert offer.launch(9).since_version_id == first.version.id
    again = make_offer(database, go_on)
    assert isinstance(again, Offer) and list(again.rows.training) == list(offer.rows.training)


def test_what_goes_on_again_and_again_learns_as_well_the_third_time(database: Database, tmp_path: Path) -> None:
    """Its rate is a part of the first training's, not of the last one's: after three nothing would be learned."""
    _import(database, 40)
    name, rates = "gpt-4.1-mini", []
    for number in range(4):
        choices = Choices(is_continued=number > 0)
        offer = make_offer(database, replace(_order(tmp_path, "openai", name), choices=choices))
        assert isinstance(offer, Offer)
        rates.append(offer.learning_rate)
        with database.begin() as session:
            launch = offer.launch(9)
            name = launch.fine_tuned_model = f"ft:clinic-{number}"
            session.add(launch)
        _import(database, 44 + 3 * number, f"{number}.jsonl", skip=40)
    assert rates == [None, 0.25, 0.25, 0.25]
