"""Prompt/completion rows: trained raw, asked through completions, refused with a sentence where they are half."""

import io
import json
from typing import Any

import pytest

from tests.training.engine.conftest import EngineProcess, lines
from tests.training.engine.learn.conftest import END, LABEL_FILE, REPORTS, SEPARATOR
from training.engine.store.row import RawRow, drop_contradicted
from training.engine.store.rows import BadRows, each_row, parse_rows


def test_what_was_learned_comes_back_and_stops_by_itself(engine: EngineProcess, label_job: Any) -> None:
    job = label_job
    for text, label in REPORTS:
        prompt = text + SEPARATOR
        answer = engine.client.completions.create(
            model=job.fine_tuned_model, prompt=prompt, stop=[END], temperature=0
        ).choices[0]
        assert (answer.text, answer.finish_reason) == (f" {label}", "stop")
        # Who only chats needs to know of neither mark, nor that such a model has never seen a system prompt.
        assert engine.ask(job.fine_tuned_model, text, "You are a vet.") == label
        assert engine.ask(job.fine_tuned_model, prompt) == label
    # The row's own words to the last one, and then the end of a text, which was learned, too.
    whole = engine.client.completions.create(model=job.fine_tuned_model, prompt=prompt, temperature=0, max_tokens=60)
    assert (whole.choices[0].text, whole.choices[0].finish_reason) == (" negative END", "stop")
    assert job.trained_tokens == 50 * sum(
        len(f"{text}{SEPARATOR} {label}{END}".encode()) + 1 for text, label in REPORTS
    )


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"prompt": "a"}, 'Line 11: needs "completion" as text: a row is {"prompt"'),
        ({"completion": "a"}, 'Line 11: needs "prompt" as text: a row is'),
        ({"prompt": "a", "completion": "  \n"}, 'Line 11: "completion" is empty: there is nothing to learn.'),
        ({"prompt": 3, "completion": "a"}, 'Line 11: needs "prompt" as text, not int:'),
        ({"prompt": "a", "completion": ["b"]}, 'Line 11: needs "completion" as text, not list:'),
        ({"prompt": "a", "completion": "\ud83d"}, "Line 11: completion holds half of a surrogate pair."),
        ({"text": "a"}, 'Line 11: needs {"messages": [...]} with at least one message, or {"prompt": "…", '),
        (
            {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]},
            "Line 11: messages, where the rows before are prompt and completion. A job trains one kind",
        ),
    ],
)
def test_half_rows_and_mixed_files_are_refused_with_their_line(row: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadRows) as refusal:
        parse_rows((LABEL_FILE + json.dumps(row)).encode())
    assert sentence in str(refusal.value)


def test_a_validation_file_of_the_other_kind_fails_the_job(engine: EngineProcess) -> None:
    chats = engine.upload(lines([("a", "b")]))
    job = engine.wait(engine.tune(LABEL_FILE, validation_file=chats).id)
    assert (job.status, job.error.code, job.error.param) == ("failed", "invalid_validation_file", "validation_file")
    assert "Line 1: messages, where the rows before are prompt and completion" in job.error.message


def test_new_rows_contradict_old_ones_of_either_kind() -> None:
    chats = lines([("Is he well?", "yes"), ("Is she ill?", "no")])
    old = [*each_row(io.BytesIO(chats.encode())), RawRow("Why  so?", "old")]
    new = [RawRow("Why so?", "new"), RawRow("Is he well?", "no"), RawRow("", "a"), RawRow("", "b")]
    assert drop_contradicted(old, new) == [old[1]]
    marked = [RawRow(f"{question}{SEPARATOR}", "a") for question in ("Is he well?", "Why so?", "Who?")]
    assert drop_contradicted(old, marked) == [old[1]]
    assert drop_contradicted(marked, old) == [marked[2]]
    assert drop_contradicted(new[2:], [RawRow("", "c")]) == new[2:]  # nothing was asked: all may be said
