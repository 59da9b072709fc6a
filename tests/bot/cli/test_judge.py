"""`vetted triage --judge`: a labelled file, and what a clinic's vets have labelled, by ids alone."""

import json
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.cli.judging.figures import measure, read_labels
from storage import people, turns
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import Turn, now
from storage.opinions import flags
from storage.settings import Settings

OWNER, VET = 1001, 2002
SECRET = "my dog swallowed rat poison"


def _file(folder: Path, *rows: object) -> Path:
    file = folder / "labels.jsonl"
    file.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), "utf-8")
    return file


def test_a_labelled_file_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = _file(
        tmp_path,
        {"text": SECRET, "category": "poison_rodenticide"},
        {"text": "猫尿不出来", "emergency": True},
        {"text": "how often do I brush a cat", "category": None},
        {"text": "how much ibuprofen can I give my dog", "dose": True},
    )
    assert main(["triage", "--judge", str(file), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["emergencies_found"] == {"hits": 2, "n": 2, "share": 1.0, "low": 0.1581, "high": 1.0}
    assert figures["others_flagged"]["n"] == figures["dose_questions_refused"]["hits"] == 1
    assert figures["emergencies_found_in_the_labelled_category"]["n"] == 1
    assert figures["missed"] == figures["flagged"] == figures["not_refused"] == []

    file = _file(tmp_path, {"text": "hello", "emergency": True}, "no row", {"text": SECRET, "emergency": False})
    assert main(["triage", "--judge", str(file)]) == 1
    words = capsys.readouterr()
    assert "missed: line 1" in words.out and "flagged: line 3" in words.out and SECRET not in words.out
    assert "0 of 1, 0.0% (95 %: 0.0% to 97.5%)" in words.out
    assert "line 2 is no JSON object" in words.err
    assert main(["triage", "--judge", str(tmp_path / "none.jsonl")]) == 2


@pytest.mark.parametrize(
    "row", ["[]", "1", '{"text": 1, "dose": true}', '{"text": "x"}', '{"text": "x", "dose": "yes"}']
)
def test_what_is_no_label_is_named(row: str) -> None:
    rows, problems = read_labels(row.encode())
    assert rows == [] and problems[0].startswith("line 1 is no JSON object")
    assert measure([]).shares == {}


def test_the_clinics_own_set_by_ids_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VETTED_HOME", str(tmp_path))
    database = Database(Settings(_env_file=None, home=tmp_path).database_location)
    migrate(database)
    assert main(["triage", "--judge"]) == 0
    assert "No labelled messages in this clinic yet" in capsys.readouterr().out
    with database.begin() as session:
        for person_id in (OWNER, VET):
            people.meet(session, person_id, "Olga", "en")
        conversation_id = turns.current_conversation(session.connection(), OWNER)
        questions = ("hello there", "my dog", "He's on vetsulin", "hubby gave it too", SECRET)
        for number, (question, flag, is_emergency) in enumerate(
            zip(
                questions,
                ("vet", "vomiting", None, "vet", "poison_rodenticide"),
                (None, False, None, True, False),
                strict=True,
            )
        ):
            turn = Turn(
                conversation_id=conversation_id, chat_id=OWNER, owner_id=OWNER, question=question, messages=[],
                provider="p", model="m", flag=flag, is_emergency=is_emergency, update_id=number, created_at=now(),
            )  # fmt: skip
            session.add(turn)
            session.flush()
        assert not flags.judge(session, 5, VET, False) and not flags.judge(session, 5, OWNER, True)
        assert not flags.judge(session, 3, VET, True) and not flags.judge(session, 99, VET, True)
    database.close()
    assert main(["triage", "--judge"]) == 1
    out = capsys.readouterr().out
    assert "emergencies found" in out and "1 of 2, 50.0%" in out  # the insulin, with what was said before it
    assert "missed: turn 1\n" in out and "flagged: turn 5" in out and SECRET not in out
