"""The labelled messages are judged as ever: a change of the code or of how rules are written moves no flag."""

import pytest

from bot.triage import triage
from tests.bot.triage.verdicts import SETS, frozen, messages, verdict


@pytest.mark.parametrize("name", SETS)
def test_every_labelled_message_is_judged_as_it_was(name: str) -> None:
    rows = list(zip(frozen()[name], messages(name), strict=True))
    changes = [
        f"{name}.jsonl, line {number}: {was} → {now}: {text}"
        for number, (was, text) in enumerate(rows, 1)
        if (now := verdict(text)) != was
    ]
    assert not changes, "\n".join(changes)


def test_to_explain_changes_no_verdict() -> None:
    for text in messages("lookalikes")[::7] + messages("emergencies")[::7]:
        plain, full = triage(text), triage(text, explain=True)
        assert (plain.flag, plain.dose, plain.why) == (full.flag, full.dose, full.why)
        assert plain.silences == ()
