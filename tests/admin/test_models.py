"""Models at our own engine: their sizes in /models, and older ones that make room by themselves."""

from typing import Any

import pytest
from sqlmodel import col, select

from bot.simulator.client import contains
from storage import deployments
from storage.models import AuditEntry, DatasetVersion, Deed, Launch, Model, now
from tests import openai_host
from tests.conftest import ADMIN, Clinic, eventually
from training.candidates import switch


@pytest.fixture
def changed_settings(host: openai_host.Host) -> dict[str, object]:
    """The host is our own engine."""
    return {"provider": "local", "base_model": "base-model", "model": None, "engine_url": host.url, "keep_models": 2}


def _lies(host: openai_host.Host, name: str, **fields: Any) -> None:
    """A model and one of its epochs lie at the engine."""
    epochs = [{"id": f"{name}-epoch", "bytes": 12_000_000, "step_number": 3}]
    host.model_fields[name] = {"bytes": 488_000_000, "checkpoints": epochs, "in_use": False} | fields
    host.models.append(name)


async def _train(clinic: Clinic, name: str) -> None:
    """A launch of ours succeeds, and its model is deployed."""
    _lies(clinic.host, name)
    with clinic.database.begin() as session:
        version = session.exec(select(DatasetVersion)).first()
        if version is None:
            version = DatasetVersion(name="v1", file_name="v1.jsonl", sha256="", n_examples=10, frozen_by=ADMIN)
            session.add(version)
            session.flush()
        launch = Launch(
            version_id=version.id or 0,
            provider="local",
            model="base-model",
            n_epochs=1,
            tokens_billed=10,
            quoted_by=ADMIN,
            chat_id=ADMIN,
            fine_tuned_model=name,
            status="succeeded",
        )
        launch.confirmed_at = launch.finished_at = launch.announced_at = now()
        session.add(launch)
        session.flush()
        model = deployments.add_model(session, "local", name, launch_id=launch.id)
        deployments.deploy(session, model, None, "gate: better")
    await eventually(lambda: _active(clinic) == name, f"{name} answers")
    idle = [name for name in clinic.host.models[:-1] if name not in ("base-model", "ft:strange")]
    await eventually(
        lambda: not any(clinic.host.model_fields[name]["checkpoints"] for name in idle), "older epochs are removed"
    )


def _active(clinic: Clinic) -> str:
    with clinic.database.begin() as session:
        model = deployments.active(session)
        return model.name if model else ""


def _removed(clinic: Clinic) -> list[str]:
    with clinic.database.begin() as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.did == Deed.REMOVED).order_by(col(AuditEntry.id)))
        return [entry.ref for entry in entries]


async def _models_text(clinic: Clinic) -> str:
    message_id = await clinic.people.say(ADMIN, "/models")
    return str((await clinic.people.wait_for(ADMIN, contains("Models"), message_id))["text"])


async def test_older_models_make_room_by_themselves(clinic: Clinic) -> None:
    people, host = clinic.people, clinic.host
    _lies(host, "ft:strange")  # somebody else's at the same engine
    for n in range(1, 4):
        await _train(clinic, f"ft:{n}")
    await people.wait_for(ADMIN, contains("ft:2-epoch"), goal="what was removed")
    text = await _models_text(clinic)
    assert "ft:1 (local) · 488 MB" in text and "ft:3 (local) · 500 MB, 12 MB of it" in text
    assert "3 trained here, 1.5 GB. What answers, what answered before it and the last 2 stay" in text

    # The active one and three before it are needed; of the first nothing reminds but the list.
    for n in range(4, 6):
        await _train(clinic, f"ft:{n}")
    notice = await people.wait_for(ADMIN, contains("ft:4-epoch, ft:1\n"), goal="that the first is removed")
    assert "Removed from the engine's disk" in notice["text"] and "(500 MB are free again)" in notice["text"]
    epochs = [f"ft:{n}-epoch" for n in range(1, 5)]
    assert sorted(host.deleted_models) == sorted(["ft:1", *epochs]) == sorted(_removed(clinic))
    assert "🗑 2. ft:1 (local) – removed on " in await _models_text(clinic)
    message_id = await people.say(ADMIN, "/use ft:1")
    await people.wait_for(ADMIN, contains("ft:1 was removed on "), message_id)
    assert "epoch (local) – removed" not in await _models_text(clinic)
    for name in ("ft:1", "ft:1-epoch", "ft:4-epoch"):
        assert not switch.activate(clinic.database, "local", name, switch.Wish(ADMIN, "/use"))
    assert _active(clinic) == "ft:5"

    for name in ("ft:4", "ft:3", "ft:2", "base-model"):  # not the one that is gone
        message_id = await people.say(ADMIN, "/rollback")
        await people.wait_for(ADMIN, contains(f"{name} answers again"), message_id)
    assert "ft:strange" in host.models


async def test_what_could_not_be_deleted_is_deleted_later_and_told_then(clinic: Clinic) -> None:
    for n in range(1, 5):
        await _train(clinic, f"ft:{n}")
    await eventually(lambda: "ft:3-epoch" in clinic.host.deleted_models, "the epochs")
    with clinic.database.begin() as session:  # as a crash right after the decision leaves it
        session.add(Model(provider="local", name="ft:0", launch_id=session.exec(select(Launch.id)).first()))
    _lies(clinic.host, "ft:0", in_use=True, created=0)
    await clinic.ticked()
    assert _removed(clinic) == [f"ft:{n}-epoch" for n in range(1, 4)]
    with clinic.database.begin() as session:
        model = deployments.find_model(session, "ft:0")
        assert model is not None
        deployments.remove(session, model)
    await clinic.people.wait_for(ADMIN, contains("ft:0"), goal="that it is removed")
    assert _removed(clinic)[-2:] == ["ft:0", "ft:0-epoch"] and clinic.host.deleted_models[-1] == "ft:0"
