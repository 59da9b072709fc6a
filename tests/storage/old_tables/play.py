"""Run by the code of an older commit, never by today's: a small clinic is played, and its database written as SQL.

`make.py` copies this file into that commit's tests and runs it there. What one of them cannot yet is left out.
"""

import asyncio
import json
import os
import sqlite3
from collections.abc import Coroutine
from contextlib import closing
from pathlib import Path
from typing import Any

OWNER, OTHER, VET, ADMIN = 1001, 1002, 2002, 3003
STEP_SECONDS = 12.0
ROWS = [
    {"Questions": f"How do I care for {animal}?", "Replies": f"Clean water, good food and rest for {animal}."}
    for animal in ("a cat", "a dog", "a hamster", "a rabbit", "a parrot", "a turtle", "a goldfish", "a ferret", "a hen")
]


async def test_play(clinic: Any, tmp_path: Path) -> None:
    people = clinic.people
    await _try(_ask_and_rate(people))
    await _try(people.say(OTHER, "/pet Mimi, cat, female, 3 years, 4.2 kg"))
    await _try(people.answer_to(OTHER, "my dog ate a whole bar of dark chocolate"))
    await _try(_correct(people))
    await _try(_import(people))
    await _try(_train(people))
    await _try(people.say(ADMIN, "/use base-model"))
    await asyncio.sleep(1)
    Path(os.environ["OLD_TABLES_TO"]).write_text(_dump(clinic.settings.home / "vetted.sqlite3"), encoding="utf-8")


async def _try(step: Coroutine[Any, Any, Any]) -> None:
    try:
        await asyncio.wait_for(step, STEP_SECONDS)
    except Exception as error:  # noqa: BLE001 (whatever an older commit cannot do)
        print("left out:", type(error).__name__, error)


def _has(label: str) -> Any:
    return lambda message: any(label in str(button) for button in message["buttons"] or [])


async def _ask_and_rate(people: Any) -> None:
    await people.answer_to(OWNER, "狗狗多久洗一次澡？")
    answer = await people.answer_to(OTHER, "Why does my dog eat grass?")
    await people.tap(OTHER, answer, "👎")


async def _correct(people: Any) -> None:
    message_id = await people.say(VET, "/review")
    card = await people.wait_for(VET, _has("Approve"), message_id)
    message_id = await people.say(VET, "Once a month is enough, with a shampoo for dogs.", reply_to=card["message_id"])
    preview = await people.wait_for(VET, _has("Save"), message_id)
    await people.tap(VET, preview, "Save")


async def _import(people: Any) -> None:
    rows = json.dumps([*ROWS, {"Questions": "多久剪一次指甲？", "Replies": "两三周一次。"}], ensure_ascii=False)
    message_id = await people.send_file(ADMIN, "clinic.json", rows.encode())
    dry_run = await people.wait_for(ADMIN, _has("Import"), message_id)
    await people.tap(ADMIN, dry_run, "Import")
    await people.wait_for(ADMIN, lambda message: "new examples" in (message["text"] or ""), message_id)


async def _train(people: Any) -> None:
    message_id = await people.say(ADMIN, "/finetune")
    offer = await people.wait_for(ADMIN, _has("Start"), message_id)
    await people.tap(ADMIN, offer, "Start")


def _dump(file: Path) -> str:
    with closing(sqlite3.connect(file)) as database:
        return "\n".join(database.iterdump()) + "\n"
