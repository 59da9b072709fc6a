"""Buttons about data, trainings and models that stand in people's chats since version 0.1.0: what they carry, written
down letter by letter as that version packed it, and what a tap on one does today."""

import pytest
from aiogram.filters.callback_data import CallbackData
from sqlmodel import select

from admin.data.import_card import ColumnTap, UploadTap
from admin.data.lineage import LineageTap
from admin.data.private_card import PrivateTap
from admin.data.versions import VersionTap
from admin.form.card import QuoteTap
from admin.use import UseTap
from bot.simulator.client import contains, has_button
from storage import deployments
from storage.models import Example, Launch, Upload
from tests.admin.data.test_dataset import jsonl
from tests.conftest import ADMIN, Clinic, import_file, let_in
from tests.training.reading.workbooks import workbook

F32 = "f" * 32


@pytest.mark.parametrize(
    ("data", "tap"),
    [
        ("private:0:open:", PrivateTap(example_id=0, verb="open")),
        ("private:7:strike:0123456789ab", PrivateTap(example_id=7, verb="strike", fingerprint="0123456789ab")),
        ("private:7:keep:0123456789ab", PrivateTap(example_id=7, verb="keep", fingerprint="0123456789ab")),
        ("private:7:drop:0123456789ab", PrivateTap(example_id=7, verb="drop", fingerprint="0123456789ab")),
        ("private:7:later:0123456789ab", PrivateTap(example_id=7, verb="later", fingerprint="0123456789ab")),
        (f"quote:{F32}:1", QuoteTap(launch_id=F32, start=True)),
        (f"quote:{F32}:0", QuoteTap(launch_id=F32, start=False)),
        ("version:3:diff", VersionTap(version_id=3, verb="diff")),
        ("version:3:lineage", VersionTap(version_id=3, verb="lineage")),
        ("lineage:turn:128", LineageTap(kind="turn", ref="128")),
        ("lineage:model:4", LineageTap(kind="model", ref="4")),
        ("lineage:job:0123456789ab", LineageTap(kind="job", ref="0123456789ab")),
        ("use:4", UseTap(model_id=4)),
        ("upload:9:good", UploadTap(upload_id=9, verb="good")),
        ("upload:9:mended", UploadTap(upload_id=9, verb="mended")),
        ("upload:9:dropped", UploadTap(upload_id=9, verb="dropped")),
        ("upload:9:columns", UploadTap(upload_id=9, verb="columns")),
        ("column:9:question:1", ColumnTap(upload_id=9, role="question", number=1)),
        ("column:9:answer:12", ColumnTap(upload_id=9, role="answer", number=12)),
    ],
)
def test_what_buttons_carry(data: str, tap: CallbackData) -> None:
    assert tap.pack() == data and type(tap).unpack(data) == tap


async def _tap(clinic: Clinic, data: str) -> int:
    """Tap such a button under a message of the bot's; all that comes of it has a higher id than is returned."""
    message_id = await clinic.people.say(ADMIN, "/language")
    message = await clinic.people.wait_for(ADMIN, contains("Which language"), message_id)
    await clinic.people.forge(ADMIN, message, data)
    return message_id


def _upload_id(clinic: Clinic) -> int | None:
    with clinic.database.begin() as session:
        return session.exec(select(Upload.id).order_by(Upload.id.desc())).first()  # type: ignore[union-attr]


async def test_an_import_by_old_buttons(clinic: Clinic) -> None:
    people = clinic.people
    data = workbook({"s": [["客人说", "编号", "我们说"], ["猫吐了？", 1, "先别喂。"], ["狗呢？", 2, "也别。"]]})
    message_id = await people.send_file(ADMIN, "talk.xlsx", data)
    await people.wait_for(ADMIN, contains("which column is the question"), message_id)
    upload_id = _upload_id(clinic)
    for button, text in (
        (f"column:{upload_id}:question:1", "which column is the answer"),
        (f"column:{upload_id}:answer:3", "2 good, 0 bad"),
        (f"upload:{upload_id}:columns", "which column is the question"),
        (f"column:{upload_id}:question:1", "which column is the answer"),
        (f"column:{upload_id}:answer:3", "2 good, 0 bad"),
        (f"upload:{upload_id}:good", "2 new examples"),
    ):
        await people.wait_for(ADMIN, contains(text), await _tap(clinic, button))
    with clinic.database.begin() as session:
        assert [example.messages[1]["content"] for example in session.exec(select(Example))] == ["猫吐了？", "狗呢？"]


async def test_a_training_and_its_model_by_old_buttons(clinic: Clinic) -> None:
    people = clinic.people
    await import_file(people, "good.jsonl", jsonl(12))
    for _ in range(2):
        await people.wait_for(ADMIN, lambda m: has_button(m, "Start"), await people.say(ADMIN, "/finetune"))
    with clinic.database.begin() as session:
        first, second = session.exec(select(Launch.id).order_by(Launch.quoted_at)).all()  # type: ignore[arg-type]
    await people.wait_for(ADMIN, contains("Nothing was started"), await _tap(clinic, f"quote:{first}:0"))
    message_id = await _tap(clinic, f"quote:{second}:1")
    await people.wait_for(ADMIN, contains("ftjob-1"), message_id)
    await let_in(clinic, "ftjob-1", "ft:1")
    with clinic.database.begin() as session:
        tuned, base = (deployments.find_model(session, name) for name in ("ft:1", "base-model"))
    assert tuned is not None and base is not None
    for button, text in (
        ("version:1:diff", "v1 is the first version"),
        ("version:1:lineage", "rows to train on"),
        (f"lineage:model:{tuned.id}", "ft:1"),
        (f"lineage:job:{second[:12]}", "ftjob-1"),
        (f"use:{base.id}", "From now on base-model answers"),
    ):
        await people.wait_for(ADMIN, contains(text), await _tap(clinic, button))
