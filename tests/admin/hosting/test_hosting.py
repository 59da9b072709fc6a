"""From a finished job at a host that has to be asked to serve it, to the owners, and away again: what people see."""

from datetime import timedelta
from pathlib import Path

from sqlmodel import select

from bot.simulator.client import Shown, contains, has_button
from storage import deployments
from storage.models import AuditEntry, Candidate, DatasetVersion, Deed, HostedModel, HostingNotice, Model, Turn, now
from tests.admin.data.test_versions import distinct
from tests.benchmarks.deaths import hosting as rows_of_host
from tests.conftest import ADMIN, OTHER, Clinic, eventually, import_file
from tests.hosts.nebius import NebiusHost
from training.providers.catalogue import lay_over


async def _trained(clinic: Clinic, n: int) -> str:
    """A training has succeeded; its model's name."""
    people = clinic.people
    message_id = await people.say(ADMIN, "/finetune")
    offer = await people.wait_for(ADMIN, lambda m: has_button(m, "Start"), message_id)
    await people.tap(ADMIN, offer, "Start")
    await people.wait_for(ADMIN, contains(f"ftjob-{n}"), goal="the job")
    clinic.host.finish(f"ftjob-{n}", "")
    return f"ftjob-{n}:ftckpt_{n}-8"


async def _told(clinic: Clinic, words: str) -> Shown:
    return await clinic.people.wait_for(ADMIN, contains(words), goal=words)


def _row(clinic: Clinic) -> HostedModel:
    with clinic.database.begin() as session:
        return session.exec(select(HostedModel).order_by(HostedModel.id.desc())).first()  # type: ignore[union-attr, return-value]


async def test_hosted_compared_answering_and_ended(clinic: Clinic, host: NebiusHost) -> None:
    people = clinic.people
    host.learn_to_speak()
    host.failure = "The adapter's rank is not supported."
    await import_file(people, "clinic.jsonl", distinct(14))
    name = await _trained(clinic, 1)

    # The host cannot: told with its sentence, asked again by a tap, and never compared while it cannot answer.
    news = await _told(clinic, "could not host")
    assert "rank is not supported" in news["text"] and name in news["text"]
    with clinic.database.begin() as session:
        assert session.exec(select(Candidate)).all() == []
    host.failure = None
    await eventually(lambda: host.n_undeploys, "what has failed is taken away there")
    await eventually(lambda: _end_looks(clinic), "its end")
    await people.tap(ADMIN, news, "Host it again")
    ready = await _told(clinic, "hosts ftjob-1")
    assert "1,241 USD a month" in ready["text"] and "-LoRA:vetted-" in ready["text"]

    # Compared, let in, and asked by the name that its host gave it.
    card = await people.wait_for(ADMIN, lambda m: has_button(m, "Let it answer"), goal="the card")
    await people.tap(ADMIN, card, "Let it answer")
    await people.wait_for(ADMIN, lambda m: has_button(m, "Roll back"), goal="that it answers")
    await people.answer_to(OTHER, "Who answers?")
    serve_name = _row(clinic).serve_name
    assert host.chat_requests[-1]["model"] == serve_name and len(host.custom_models) == 1
    with clinic.database.begin() as session:
        turn = session.exec(select(Turn)).all()[-1]
        assert (turn.model, turn.error) == (name, None)
    message_id = await people.say(ADMIN, "/models")
    listing = await people.wait_for(ADMIN, contains("Models"), message_id)
    assert "🏠 hosted (1,241 USD a month)" in listing["text"]

    # It answers, so nobody can end it; replaced, it is named in the week's message, with what is nobody's.
    by_hand = "base-LoRA:by-hand-1234"
    host.custom_models[by_hand] = {"name": by_hand, "source": "x:y", "status": "active"}
    with clinic.database.begin() as session:
        deployments.deploy(session, deployments.add_model(session, "openai", "base-model"), ADMIN, "/use")
        notice = session.get_one(HostingNotice, "openai")
        notice.looked_at, notice.told_at = None, now() - timedelta(days=8)
    week = await _told(clinic, "Hosted on our account, and by none of our trainings")
    assert by_hand in week["text"] and "answers nobody" in week["text"]
    assert f"{name} (openai, kept for a rollback): 1,241 USD a month" in week["text"]
    await people.tap(ADMIN, week, "End ftjob-1")
    await _told(clinic, "does not host ftjob-1")
    assert list(host.custom_models) == [by_hand]

    # Whoever wants it back is told what it lacks, and has it hosted by a tap.
    message_id = await people.say(ADMIN, f"/use {name}")
    offer = await people.wait_for(ADMIN, contains("only while it is hosted there"), message_id)
    assert "1,241 USD a month" in offer["text"] and _row(clinic).ended_at is not None
    await people.tap(ADMIN, offer, "Have it hosted")
    back = await people.wait_for(ADMIN, contains("lets it answer owners"), message_id)
    assert f"/use {_row(clinic).model_id}" in back["text"]
    with clinic.database.begin() as session:
        model = session.exec(select(Model).where(Model.name == name)).one()
        assert model.serve_name is not None and model.serve_name != serve_name
        deeds = [entry.did for entry in session.exec(select(AuditEntry)).all()]
    assert deeds.count(Deed.HOSTING_ENDED) == 1 and deeds.count(Deed.HOSTING_WANTED) == 2
    assert [body["name"] for body in host.deploy_requests] == host.marks and len(set(host.marks)) == 3


async def test_a_doubt_is_settled_by_a_tap_and_what_nobody_needs_is_offered_for_ending(
    clinic: Clinic, host: NebiusHost
) -> None:
    people = clinic.people
    host.lose_deploy_request = True
    succeed(clinic, host)
    await eventually(lambda: _forget_pauses(clinic), "that nobody knows")
    doubt = await _told(clinic, "I do not know whether openai hosts")
    assert "may be there, and cost money" in doubt["text"] and "1,241 USD" in doubt["text"]
    host.lose_deploy_request = False
    await people.tap(ADMIN, doubt, "It is not there")
    is_noted = lambda m: m["message_id"] == doubt["message_id"] and has_button(m, "Host it again")  # noqa: E731
    await people.tap(ADMIN, await people.wait_for(ADMIN, is_noted), "Host it again")
    # It cannot speak, so it is not let in, and nobody needs it.
    host.default_answer = "bl " * 200
    offer = await _told(clinic, "Nobody needs ftjob-1")
    await people.tap(ADMIN, offer, "End it")
    await _told(clinic, "does not host ftjob-1")
    assert host.custom_models == {} and len(host.marks) == 1 and len(host.deploy_requests) == 2


def succeed(clinic: Clinic, host: NebiusHost) -> None:
    """A training has succeeded, as it stands in the tables."""
    with clinic.database.begin() as session:
        session.add(DatasetVersion(name="v1", file_name="v1", sha256="1", n_examples=1, frozen_by=ADMIN))
        session.flush()
        launch = rows_of_host.succeed(session, host, 1)
        launch.provider, launch.announced_at = "openai", now()


def _forget_pauses(clinic: Clinic) -> bool:
    """The host has been asked often enough, as above."""
    with clinic.database.begin() as session:
        for row in session.exec(select(HostedModel)).all():
            row.n_looks = 100
    with clinic.database.begin() as session:
        row = session.exec(select(HostedModel)).first()  # type: ignore[assignment]
        return row is not None and row.doubted_at is not None


def _end_looks(clinic: Clinic) -> bool:
    """The host has been asked often enough; its looks are an hour apart in a test, so that nobody waits for them."""
    with clinic.database.begin() as session:
        row = session.exec(select(HostedModel)).one()
        row.n_looks = 100
    return _row(clinic).ended_at is not None


async def test_what_costs_nobody_knows_how_much_waits_for_a_yes(clinic: Clinic, host: NebiusHost, folder: Path) -> None:
    text = 'currency = "USD"\n[hosting]\nneeded = true\napi = "nebius"\n'
    (folder / "openai.toml").write_text(text, "utf-8")
    lay_over(folder)
    people = clinic.people
    host.learn_to_speak()
    await import_file(people, "clinic.jsonl", distinct(14))
    name = await _trained(clinic, 1)
    question = await _told(clinic, "Shall I have it hosted?")
    assert name in question["text"] and "I do not know" in question["text"]
    await clinic.ticked()
    message_id = await people.say(ADMIN, "/models")
    listing = await people.wait_for(ADMIN, contains("Models"), message_id)
    assert "waits for an admin's yes" in listing["text"] and host.deploy_requests == []

    await people.tap(ADMIN, question, "Not now")
    await people.wait_for(ADMIN, contains("Nothing was asked of openai"), goal="that it was left")
    await clinic.ticked()
    assert host.deploy_requests == []
    message_id = await people.say(ADMIN, f"/use {name}")
    offer = await people.wait_for(ADMIN, contains("only while it is hosted there"), message_id)
    await people.tap(ADMIN, offer, "Have it hosted")
    await _told(clinic, "hosts ftjob-1")
    assert len(host.deploy_requests) == 1
