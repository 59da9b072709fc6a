"""✕ under /models: deleted at the provider after a second yes; never what is needed; never said to be gone unknown."""

from collections.abc import Callable
from typing import Any

from sqlmodel import Session, select

from bot.simulator.client import Shown, contains, has_button
from storage import deployments
from storage.hosting import ledger
from storage.ledger import deletions
from storage.models import AuditEntry, DatasetVersion, Deed, Launch, Model, ModelDeletion, now
from tests.conftest import ADMIN, Clinic, eventually
from training.candidates import switch

NAMES = ("ft:old", "ft:1", "ft:2", "ft:3", "ft:4")
"""The last answers; the three before it are what rollbacks go back to."""


def _train(clinic: Clinic) -> None:
    """Five fine-tunes at the hosted provider, each of which has answered; the first has a model of an epoch, too."""
    with clinic.database.begin() as session:
        version = DatasetVersion(name="v1", file_name="v1.jsonl", sha256="", n_examples=10, frozen_by=ADMIN)
        session.add(version)
        session.flush()
        for name in NAMES:
            launch = Launch(
                version_id=version.id or 0,
                provider="openai",
                model="base-model",
                n_epochs=1,
                tokens_billed=10,
                quoted_by=ADMIN,
                chat_id=ADMIN,
                fine_tuned_model=name,
                status="succeeded",
            )
            launch.confirmed_at = launch.finished_at = launch.announced_at = launch.switched_at = now()
            session.add(launch)
            session.flush()
            deployments.deploy(session, deployments.add_model(session, "openai", name, launch_id=launch.id), None, "x")
        deployments.add_model(session, "openai", "ft:old:ckpt-step-3")
    clinic.host.models += [*NAMES, "ft:old:ckpt-step-3"]


def _model(session: Session, name: str) -> Model:
    return session.exec(select(Model).where(Model.name == name)).one()


async def _list(clinic: Clinic) -> Shown:
    message_id = await clinic.people.say(ADMIN, "/models")
    return await clinic.people.wait_for(ADMIN, contains("Models"), message_id)


async def _ask(clinic: Clinic, name: str) -> Shown:
    """Tap ✕; the question that comes."""
    listing = await _list(clinic)
    with clinic.database.begin() as session:
        number = _model(session, name).id
    await clinic.people.tap(ADMIN, listing, f"✕ {number}")
    return await clinic.people.wait_for(ADMIN, lambda m: has_button(m, "Delete it for good"), listing["message_id"])


def _is_edit(message: Shown, words: str) -> Callable[[Shown], bool]:
    return lambda m: m["message_id"] == message["message_id"] and words in (m["text"] or "")


async def test_what_nobody_needs_is_deleted_and_what_is_needed_stays_with_a_sentence(clinic: Clinic) -> None:
    _train(clinic)
    text = (await _list(clinic))["text"]
    assert "🟢 6. ft:4 (openai) · since 20" in text and "(0 d)" in text
    assert "↩️ 3. ft:1" in text and "💤 2. ft:old (openai)" in text and "⚪ 7. ft:old:ckpt-step-3" in text
    question = await _ask(clinic, "ft:old")
    await clinic.people.tap(ADMIN, question, "Keep it")
    await clinic.people.wait_for(ADMIN, _is_edit(question, "Kept: ft:old."), 0)
    assert clinic.host.deleted_models == []
    question = await _ask(clinic, "ft:old")
    assert "Delete ft:old at openai?" in question["text"] and "It has learned v1, which stays here." in question["text"]
    assert clinic.host.deleted_models == []
    await clinic.people.tap(ADMIN, question, "Delete it for good")
    await clinic.people.wait_for(ADMIN, _is_edit(question, "ft:old is deleted at openai."), 0)
    assert clinic.host.deleted_models == ["ft:old", "ft:old:ckpt-step-3"]
    with clinic.database.begin() as session:
        entry = session.exec(select(AuditEntry).where(AuditEntry.did == Deed.MODEL_DELETED)).one()
        assert (entry.who, entry.ref) == (ADMIN, "ft:old")
        row = session.exec(select(ModelDeletion)).one()
        assert row.done_at is not None and row.wanted_by == ADMIN
    assert "ft:old (openai) – deleted on " in (await _list(clinic))["text"]
    assert not switch.activate(clinic.database, "openai", "ft:old", switch.Wish(ADMIN, "/use"))
    await clinic.people.tap(ADMIN, await _list(clinic), "🧬")  # the list goes on working
    listing = await _list(clinic)
    with clinic.database.begin() as session:
        numbers = {name: _model(session, name).id for name in ("ft:4", "base-model")}
    assert not has_button(listing, f"✕ {numbers['ft:4']}") and not has_button(listing, f"✕ {numbers['base-model']}")
    reasons = {"ft:4": "answers the owners", "base-model": "was not trained here"}
    for name, word in reasons.items():
        for verb in ("ask", "yes"):
            answer = await clinic.people.forge(ADMIN, listing, f"delmodel:{numbers[name]}:{verb}")
            await clinic.settled()
            assert word in str(answer), (name, verb, answer)
    assert clinic.host.deleted_models == ["ft:old", "ft:old:ckpt-step-3"]
    with clinic.database.begin() as session:
        assert len(session.exec(select(ModelDeletion)).all()) == 1


async def test_a_no_leaves_it_as_it_was_and_what_nobody_knows_is_asked_again(clinic: Clinic, monkeypatch: Any) -> None:
    _train(clinic)
    clinic.host.delete_error = (403, "no_permission", "This key may not delete.")
    question = await _ask(clinic, "ft:old")
    await clinic.people.tap(ADMIN, question, "Delete it for good")
    shown = await clinic.people.wait_for(ADMIN, _is_edit(question, "ft:old stays: openai does not delete it"), 0)
    assert "This key may not delete." in shown["text"]
    with clinic.database.begin() as session:
        assert _model(session, "ft:old").removed_at is None
    monkeypatch.setattr(deletions, "FIRST_PAUSE", 0 * deletions.FIRST_PAUSE)
    clinic.host.delete_error = (502, "bad_gateway", "Bad gateway")
    question = await _ask(clinic, "ft:old")
    await clinic.people.tap(ADMIN, question, "Delete it for good")
    await clinic.people.wait_for(ADMIN, _is_edit(question, "Nobody knows yet whether ft:old is gone at openai"), 0)
    assert not switch.activate(clinic.database, "openai", "ft:old", switch.Wish(ADMIN, "/use"))
    assert "its provider has not said yet that it is gone" in (await _list(clinic))["text"]
    last = (await clinic.people.messages(ADMIN))[-1]["message_id"]
    clinic.host.delete_error = None
    await clinic.people.wait_for(ADMIN, contains("ft:old is deleted at openai."), last)
    await eventually(lambda: "ft:old" in clinic.host.deleted_models, "it is gone")


async def test_what_a_rollback_goes_back_to_may_go_and_hosting_is_ended_by_a_tap(clinic: Clinic) -> None:
    _train(clinic)
    with clinic.database.begin() as session:
        row = ledger.want(session, _model(session, "ft:3"), 0, "USD", ADMIN)
        assert row is not None
    listing = await _list(clinic)
    with clinic.database.begin() as session:
        number = _model(session, "ft:3").id
    await clinic.people.tap(ADMIN, listing, f"✕ {number}")
    offer = await clinic.people.wait_for(ADMIN, lambda m: has_button(m, "End ft:3"), listing["message_id"])
    assert "has to end before it can be deleted" in offer["text"]
    await clinic.people.tap(ADMIN, offer, "End ft:3")
    await clinic.people.wait_for(ADMIN, _is_edit(offer, "ft:3"), 0)
    with clinic.database.begin() as session:
        assert ledger.end(session, row.id or 0)
    question = await _ask(clinic, "ft:3")
    assert "A rollback goes back to it now; once it is gone, to ft:2." in question["text"]
    await clinic.people.tap(ADMIN, question, "Delete it for good")
    await clinic.people.wait_for(ADMIN, _is_edit(question, "ft:3 is deleted at openai."), 0)
    message_id = await clinic.people.say(ADMIN, "/rollback")
    await clinic.people.wait_for(ADMIN, contains("ft:2"), message_id)
