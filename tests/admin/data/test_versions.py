"""Versions in Telegram, from a vet's correction to the model that has learned it, and all the way back."""

import csv
import io
import json
from pathlib import Path

import aiohttp
import pytest
from PIL import Image
from sqlmodel import select

from bot.__main__ import main
from bot.simulator.client import Shown, contains, has_button
from storage.models import DatasetVersion, Launch, Turn
from tests.admin.data.test_dataset import jsonl
from tests.conftest import ADMIN, OTHER, OWNER, VET, Clinic, import_file, let_in, save_correction
from tests.training.dataset.pool import distinct_rows
from training.drawing.canvas import WIDTH

QUESTION = "Why does my rabbit Hazel grind her teeth at night?"


CORRECTED = [
    QUESTION,
    "Is it normal that Oscar the parrot sleeps on one leg?",
    "Our tortoise refuses dandelions since spring, should we worry?",
    "My hamster stuffs his cheeks and hides, what does he want?",
    "Can goldfish live in a round bowl without any filter?",
]


def distinct(n: int) -> bytes:
    return "".join(json.dumps({"messages": messages}) + "\n" for _, messages in distinct_rows(n)).encode()


async def content_of(clinic: Clinic, file: Shown) -> bytes:
    async with aiohttp.ClientSession() as session, session.get(clinic.people.url + file["url"]) as response:
        return await response.read()


async def ask(clinic: Clinic, person: int, text: str, words: str) -> Shown:
    message_id = await clinic.people.say(person, text)
    return await clinic.people.wait_for(person, contains(words), message_id, goal=f"the answer to {text}")


async def correct(clinic: Clinic, question: str, correction: str) -> Shown:
    """An owner asks, a vet corrects; returns the card."""
    people = clinic.people
    await people.answer_to(OTHER, question)
    await clinic.settled()  # a correction before this one opens the next card by itself
    message_id = await people.say(VET, "/review")
    card = await people.wait_for(VET, lambda m: has_button(m, "Correct"), message_id)
    await people.tap(VET, card, "Correct")
    prompt = await people.wait_for(VET, contains("word for word"), card["message_id"])
    await save_correction(people, correction, prompt["message_id"])
    return card


async def train(clinic: Clinic, n: int) -> tuple[Shown, str]:
    """Offer, yes, success: (the offer, the model's name)."""
    people = clinic.people
    message_id = await people.say(ADMIN, "/finetune")
    offer = await people.wait_for(ADMIN, lambda m: has_button(m, "Start"), message_id)
    await people.tap(ADMIN, offer, "Start")
    await people.wait_for(ADMIN, lambda m: f"ftjob-{n}" in (m["text"] or ""), goal="the job")
    model = f"ft:base-model:vetted::{n}"
    await let_in(clinic, f"ftjob-{n}", model)
    return offer, model


async def test_from_a_correction_to_the_model_and_back(clinic: Clinic) -> None:
    people, host = clinic.people, clinic.host
    await import_file(people, "clinic.jsonl", distinct(59))
    # Where a row goes is drawn by its hash: of five corrections some are trained on, and perhaps one is not.
    cards = {turn: await correct(clinic, question, "It is content.") for turn, question in enumerate(CORRECTED, 1)}

    # The report: one message with a picture.
    message_id = await people.say(ADMIN, "/dataset")
    report = await people.wait_for(ADMIN, lambda m: m["photo"] is not None, message_id)
    for words in ("64 examples", "59 imported, 0 approved, 5 corrected", "p5", "p95", "to test with"):
        assert words in report["caption"]
    assert len(report["caption"]) <= 1024
    picture = Image.open(io.BytesIO(await content_of(clinic, report["photo"])))
    assert picture.format == "PNG" and picture.width == report["photo"]["width"] == WIDTH

    # Before it is frozen, the turn waits.
    message_id = await people.say(VET, "/lineage", reply_to=cards[1]["message_id"])
    waits = await people.wait_for(VET, contains("Turn 1"), message_id)
    assert "corrected by Dr. Chen" in waits["text"] and "waits in the dataset" in waits["text"]

    offer, model = await train(clinic, 1)
    with clinic.database.begin() as session:
        version = session.exec(select(DatasetVersion)).one()
        launch = session.exec(select(Launch)).one()
    assert version.n_test > 0 and version.n_examples + version.n_test == 64
    assert f"{version.n_examples} examples" in offer["text"] and f"{version.n_test} more are kept back" in offer["text"]
    job = host.jobs["ftjob-1"]
    for file_id, name in ((job["training_file"], version.file_name), (job["validation_file"], version.test_file_name)):
        assert host.files[file_id] == (clinic.settings.home / "datasets" / str(name)).read_bytes()
    assert launch.validation_file == job["validation_file"] != job["training_file"]

    # Forwards: what has become of each turn.
    trained_on, tested_with = (host.files[job[name]].decode() for name in ("training_file", "validation_file"))
    for turn, card in cards.items():
        message_id = await people.say(VET, "/lineage", reply_to=card["message_id"])
        story = (await people.wait_for(VET, contains(f"Turn {turn}"), message_id))["text"]
        is_learned = f'{CORRECTED[turn - 1]}"}}, {{"role": "assistant", "content": "It is' in trained_on
        assert is_learned != (f'{CORRECTED[turn - 1]}"}}, {{"role": "assistant", "content": "It is' in tested_with)
        assert ("kept back as a test" if not is_learned else f"Learned: by v1, job ftjob-1, model {model}") in story
        assert "answers now" in story and CORRECTED[turn - 1] in story

    # And back, from the model to its turns and vets.
    message_id = await people.say(ADMIN, "/models")
    models = await people.wait_for(ADMIN, lambda m: has_button(m, "🧬"), message_id)
    await people.tap(ADMIN, models, "🧬")
    origin = await people.wait_for(ADMIN, contains("rows to train on"), models["message_id"])
    for words in (model, "ftjob-1", version.sha256, "0 approved, 5 corrected", "Dr. Chen 5", "clinic.jsonl 59"):
        assert words in origin["text"]
    file = await people.wait_for(ADMIN, lambda m: m["document"] is not None, models["message_id"])
    content = await content_of(clinic, file["document"])
    table = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert len(table) == 64 and sum(row["part"] == "test" for row in table) == version.n_test
    of_turn = {int(row["turn"]): row for row in table if row["turn"]}
    assert sorted(of_turn) == [1, 2, 3, 4, 5]
    for turn, row in of_turn.items():
        assert (row["question"], row["answer"], row["vet"]) == (CORRECTED[turn - 1], "It is content.", "Dr. Chen")
        assert row["source"] == "corrected"
    assert table[0]["source"].startswith("clinic.jsonl:")
    for name in ("v1", "ftjob-1", model):
        await ask(clinic, ADMIN, f"/lineage {name}", "rows to train on")
    job_message = await ask(clinic, ADMIN, "/job ftjob-1", "ftjob-1")
    await people.tap(ADMIN, job_message, "Lineage")
    await people.wait_for(ADMIN, contains("rows to train on"), job_message["message_id"])


async def test_a_new_version_says_what_is_new_and_has_a_title(clinic: Clinic) -> None:
    people = clinic.people
    for command in ("/dataset diff", "/dataset name spring", "/export"):
        await ask(clinic, ADMIN, command, "No dataset version")
    await import_file(people, "a.jsonl", jsonl(12))
    await correct(clinic, QUESTION, "First.")
    await train(clinic, 1)
    await ask(clinic, ADMIN, "/dataset diff", "v1 is the first version: 13 rows")
    with clinic.database.begin() as session:
        turn_id = session.exec(select(Turn.id)).one()
    [card] = [
        m for m in await people.messages(VET) if "Reply to this message with the right answer" in (m["text"] or "")
    ]
    await save_correction(people, "Second.", card["message_id"])
    await ask(clinic, ADMIN, "/dataset", "Dataset")
    text = (await ask(clinic, VET, f"/lineage {turn_id}", "The newest verdict was not"))["text"]
    assert "What a vet had said before was learned: by v1" in text and "waits in the dataset" in text
    await import_file(people, "b.jsonl", distinct(2))
    message_id = await people.say(ADMIN, "/dataset")
    report = await people.wait_for(ADMIN, lambda m: m["photo"] is not None, message_id)
    assert "Since v1: 2 added, 1 changed, 0 withdrawn" in report["caption"]
    assert "Fewer than 50" in report["caption"]
    offer, _ = await train(clinic, 2)
    assert "v2 against v1: 2 added, 1 changed, 0 withdrawn" in offer["text"]

    message_id = await people.say(ADMIN, "/dataset")
    report = await people.wait_for(ADMIN, lambda m: m["photo"] is not None, message_id)
    await people.tap(ADMIN, report, "New in v2")
    diff = await people.wait_for(ADMIN, lambda m: m["document"] is not None, report["message_id"])
    text = (await content_of(clinic, diff["document"])).decode()
    assert f"~ {QUESTION}\n  - First.\n  + Second." in text and text.count("\n+ ") == 2
    await ask(clinic, ADMIN, "/dataset diff v2 v2", "holds the same rows")
    await ask(clinic, ADMIN, "/dataset diff v2 v9", "no dataset version v9")

    await ask(clinic, ADMIN, "/dataset name spring <corrections>", "v2 is now also called “spring <corrections>”")
    await ask(clinic, ADMIN, "/dataset name v1 first", "v1 is now also called “first”")
    for bad, why in (("v7", "numbered"), ("x" * 61, "61 characters")):
        await ask(clinic, ADMIN, f"/dataset name {bad}", why)
    for bad in ("/dataset name", "/dataset nonsense", "/dataset diff v1 v2 v3"):
        await ask(clinic, ADMIN, bad, "Like this")
    await ask(clinic, ADMIN, "/lineage first", "v1 “first”")
    await ask(clinic, ADMIN, f"/lineage {turn_id}", "Learned: by v2")
    await ask(clinic, ADMIN, "/lineage 999", "no turn, dataset version, model or job 999")
    await ask(clinic, ADMIN, "/lineage", "Reply to a review card")
    await ask(clinic, ADMIN, "/lineage base-model", "not trained here")


async def test_export_in_every_form(clinic: Clinic, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    people = clinic.people
    formula = json.dumps(
        {"messages": [{"role": "user", "content": "=1+1"}, {"role": "assistant", "content": "@SUM"}]}
    ).encode()
    await import_file(people, "a.jsonl", distinct(60) + formula)
    message_id = await people.say(ADMIN, "/finetune")
    await people.wait_for(ADMIN, lambda m: has_button(m, "Start"), message_id)
    message_id = await people.say(ADMIN, "/export")
    await people.wait_for(ADMIN, lambda m: "report" in (m["document"] or {}).get("file_name", ""), message_id)
    message_id = await people.say(ADMIN, "/export v1 prompt-completion")
    await people.wait_for(ADMIN, lambda m: "completion-test" in (m["document"] or {}).get("file_name", ""), message_id)
    files = {m["document"]["file_name"]: m["document"] for m in await people.messages(ADMIN) if m["document"]}
    contents = {name: await content_of(clinic, file) for name, file in files.items() if name.startswith("v1")}
    with clinic.database.begin() as session:
        version = session.exec(select(DatasetVersion)).one()
    assert list(contents) == [
        version.file_name,
        version.test_file_name,
        "v1.csv",
        "v1-report.txt",
        "v1-prompt-completion.jsonl",
        "v1-prompt-completion-test.jsonl",
    ]
    assert b"'=1+1" in contents["v1.csv"] and b"'@SUM" in contents["v1.csv"]
    assert b"p95" in contents["v1-report.txt"] and version.sha256.encode() in contents["v1-report.txt"]
    pairs = [json.loads(line) for line in contents["v1-prompt-completion.jsonl"].splitlines()]
    assert len(pairs) == version.n_examples
    assert all(p["prompt"].endswith("\n\n###\n\n") and p["completion"].endswith(" END") for p in pairs)
    for bad, why in (("/export v9", "no dataset version v9"), ("/export a b", "Like this")):
        await ask(clinic, ADMIN, bad, why)

    # The same on the shell.
    home = clinic.settings.home
    capfdbinary.readouterr()
    for arguments, name in (
        ((), version.file_name),
        (("--part", "test"), version.test_file_name),
        (("--format", "csv", "--version", "v1"), "v1.csv"),
        (("--format", "prompt-completion"), "v1-prompt-completion.jsonl"),
    ):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("VETTED_HOME", str(home))
            assert main(["export", *arguments]) == 0
        assert capfdbinary.readouterr().out == contents[str(name)]


def test_the_shell_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VETTED_HOME", str(tmp_path))
    for command in (["export"], ["lineage", "v1"]):
        assert main(command) == 2
        assert "no database" in capsys.readouterr().err and not list(tmp_path.iterdir())
    with pytest.raises(SystemExit):
        main(["export", "--help"])
    assert "prompt-completion" in capsys.readouterr().out


async def test_lineage_on_the_shell(clinic: Clinic, capsys: pytest.CaptureFixture[str]) -> None:
    await import_file(clinic.people, "a.jsonl", jsonl(12))
    await correct(clinic, QUESTION, "Right.")
    _, model = await train(clinic, 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VETTED_HOME", str(clinic.settings.home))
        capsys.readouterr()
        assert main(["lineage", "1"]) == 0
        turn = json.loads(capsys.readouterr().out)
        assert main(["lineage", model]) == 0
        version = json.loads(capsys.readouterr().out)
        assert main(["lineage", "nonsense"]) == 2
        assert main(["export", "--version", "v9"]) == 2
        assert main(["export", "--part", "test"]) == 1
        assert "too small" in capsys.readouterr().err
        out = clinic.settings.home / "out.jsonl"
        assert main(["export", "-o", str(out)]) == 0
        assert len(out.read_bytes().splitlines()) == 13
    [review] = turn["reviews"]
    assert (review["verdict"], review["vet"], review["correction"]) == ("corrected", "Dr. Chen", "Right.")
    [use] = turn["versions"]
    assert (use["version"], use["part"], use["line"], use["jobs"][0]["model"]) == ("v1", "train", 13, model)
    assert version["rows"][12]["turn"] == 1 and version["rows"][0]["file"] == "a.jsonl"
    assert version["jobs"][0]["job"] == "ftjob-1"


@pytest.mark.parametrize("command", ["/dataset diff", "/dataset name x", "/export csv"])
async def test_versions_are_for_admins(clinic: Clinic, command: str) -> None:
    await ask(clinic, OWNER, command, "管理员才能")
    await ask(clinic, VET, command, "for the admins")


async def test_lineage_is_for_vets(clinic: Clinic) -> None:
    await ask(clinic, OWNER, "/lineage v1", "兽医")
    await ask(clinic, VET, "/lineage v1", "I know no turn")
