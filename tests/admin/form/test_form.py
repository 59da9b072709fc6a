"""/finetune as a form: what is chosen stands in the offer's row, reaches the job, and counts once."""

from typing import Any

import pytest
from sqlmodel import select

from bot.simulator.client import Shown, contains, has_button
from storage.models import DatasetVersion, Launch
from tests.admin.data.test_dataset import jsonl
from tests.conftest import ADMIN, Clinic, eventually, import_file
from training.launching.choices import BadChoice, Choices, changed


async def _form(clinic: Clinic, n: int = 12) -> Shown:
    await import_file(clinic.people, "good.jsonl", jsonl(n))
    message_id = await clinic.people.say(ADMIN, "/finetune")
    return await clinic.people.wait_for(ADMIN, lambda m: has_button(m, "Start"), message_id)


async def _shows(clinic: Clinic, form: Shown, text: str) -> Shown:
    is_it = lambda m: m["message_id"] == form["message_id"] and text in m["text"]  # noqa: E731
    return await clinic.people.wait_for(ADMIN, is_it, goal=f"the form with {text!r}")


async def _choose(clinic: Clinic, form: Shown, button: str, title: str, value: str) -> Shown:
    """Open a choice and tap a value of it; the offer again."""
    await clinic.people.tap(ADMIN, form, button)
    menu = await _shows(clinic, form, title)
    await clinic.people.tap(ADMIN, menu, value)
    return await _shows(clinic, form, "Shall I start?")


async def _write(clinic: Clinic, form: Shown, button: str, title: str, text: str) -> Shown:
    """Open a choice and reply with a value; the offer again."""
    await clinic.people.tap(ADMIN, form, button)
    await _shows(clinic, form, title)
    await clinic.people.say(ADMIN, text, reply_to=form["message_id"])
    return await _shows(clinic, form, "Shall I start?")


def _launch(clinic: Clinic) -> Launch:
    with clinic.database.begin() as session:
        return session.exec(select(Launch)).one()


async def test_what_is_chosen_reaches_the_job(clinic: Clinic) -> None:
    people, host = clinic.people, clinic.host
    form = await _form(clinic)
    assert "12 examples × 8 epochs" in form["text"]
    await people.tap(ADMIN, form, "Epochs")
    menu = await _shows(clinic, form, "how often each example is shown. Automatic: 8")
    assert "For 12 rows 8 is usual" in menu["text"] and not has_button(menu, "Start")
    await people.tap(ADMIN, menu, "3")
    form = await _shows(clinic, form, "12 examples × 3 epochs")
    form = await _choose(clinic, form, "Rows a step", "batch size", "4")
    form = await _choose(clinic, form, "Seed", "nearly the same model", "2")
    await people.tap(ADMIN, form, "Rate")
    await _shows(clinic, form, "multiple of the provider's own rate")
    message_id = await people.say(ADMIN, "fast", reply_to=form["message_id"])
    await people.wait_for(ADMIN, contains("“fast” is no learning rate"), message_id)
    await people.say(ADMIN, "0.5", reply_to=form["message_id"])
    form = await _shows(clinic, form, "learning rate ×0.5")
    form = await _write(clinic, form, "Name", "part of the new model's name", "spring")
    assert "4 rows a step · learning rate ×0.5 · name spring · seed 2" in form["text"]
    assert host.create_requests == 0
    await people.tap(ADMIN, form, "Start")
    [job] = await eventually(lambda: list(host.jobs.values()), "the job")
    assert job["method"]["supervised"]["hyperparameters"] == {
        "n_epochs": 3,
        "batch_size": 4,
        "learning_rate_multiplier": 0.5,
    }
    assert (job["seed"], job["user_provided_suffix"]) == (2, "spring")
    await _shows(clinic, form, "checks the file")
    await people.forge(ADMIN, form, f"form:{_launch(clinic).id}:epochs:1")  # a button of before
    await clinic.settled()
    assert _launch(clinic).n_epochs == 3


async def test_an_earlier_version_and_another_base(clinic: Clinic) -> None:
    """The pool may change then as it likes; a number that another base understands otherwise is automatic again."""
    people = clinic.people
    await _form(clinic)
    form = await _form(clinic, 14)
    assert "14 examples" in form["text"]
    form = await _choose(clinic, form, "Rate", "Learning rate", "×2")
    form = await _choose(clinic, form, "Dataset", "Which examples?", "v1: 12 examples")
    form = await _shows(clinic, form, "Dataset v1: 12 examples")
    await import_file(people, "more.jsonl", jsonl(16))
    await people.tap(ADMIN, form, "🧠")
    menu = await _shows(clinic, form, "What is trained?")
    labels = [button["text"] for row in menu["buttons"] for button in row]
    assert "🧠 gpt-4.1-mini · OpenAI" in labels and "🧠 vetted-starter · Our own engine" in labels
    await people.tap(ADMIN, menu, "gpt-4.1-mini")
    form = await _shows(clinic, form, "Train gpt-4.1-mini")
    assert "Trainings of this model are taken until 2027-01-06" in form["text"] and "×2" not in form["text"]
    with clinic.database.begin() as session:
        launch = session.exec(select(Launch).where(Launch.model == "gpt-4.1-mini")).one()
        assert (launch.learning_rate, launch.price is not None, launch.currency) == (None, True, "USD")
    await people.tap(ADMIN, form, "Start")
    await eventually(lambda: clinic.host.create_requests, "the job")
    [job] = clinic.host.jobs.values()
    assert job["model"] == "gpt-4.1-mini" and len(clinic.host.files[job["training_file"]].splitlines()) == 12


async def test_all_rows_may_be_trained_on(clinic: Clinic) -> None:
    form = await _form(clinic, 60)
    with clinic.database.begin() as session:
        version = session.exec(select(DatasetVersion)).one()
    assert f"{version.n_test} more are kept back" in form["text"]
    form = await _choose(clinic, form, "Test", "kept back to measure with", "train on all")
    assert "60 examples" in form["text"] and "nothing measures then" in form["text"]
    await clinic.people.tap(ADMIN, form, "Start")
    [job] = await eventually(lambda: list(clinic.host.jobs.values()), "the job")
    assert len(clinic.host.files[job["training_file"]].splitlines()) == 60 and job["validation_file"] is None


@pytest.mark.parametrize(
    ("field", "value", "values"),
    [
        ("epochs", "auto", {"n_epochs": None}),
        ("epochs", "0", None),
        ("epochs", "1.5", None),
        ("batch", "256", {"batch_size": 256}),
        ("batch", "257", None),
        ("rate", "2e-5", {"learning_rate": 2e-5}),
        ("rate", "nan", None),
        ("rate", "101", None),
        ("seed", "自动", {"seed": None}),
        ("seed", "²", None),
        ("suffix", "宠物-问答", {"suffix": "宠物-问答"}),
        ("suffix", "a:b", None),
        ("valid", "0", {"is_validated": False}),
        ("data", "x", None),
    ],
)
def test_only_what_can_be_is_taken(field: str, value: str, values: dict[str, Any] | None) -> None:
    if values is None:
        with pytest.raises(BadChoice):
            changed(Choices(), field, value)
    else:
        choices = changed(Choices(), field, value)
        assert {name: getattr(choices, name) for name in values} == values
