"""What an owner sees at the end of a turn, for each way that one ends; and the words in the table, old ones too."""

from typing import Any

import pytest

from bot.chat.final import final
from bot.texts import LANGUAGES, Texts
from storage.endings import Ending, ending_of, fail
from storage.models import Turn

WITH_ANSWER = {Ending.COMPLETE, Ending.CUT, Ending.STOPPED, *(ending for ending in Ending if ending.is_verified)}
WITHOUT = set(Ending) - WITH_ANSWER | {Ending.STOPPED}
SAY = Texts("en")


def turn(answer: str | None = None, **columns: Any) -> Turn:
    values: dict[str, Any] = {
        "id": 7,
        "conversation_id": 1,
        "chat_id": 1,
        "owner_id": 1,
        "question": "?",
        "messages": [],
    }
    return Turn(**{**values, "messages": [], "provider": "p", "model": "m", "answer": answer, **columns})


def test_the_words_in_the_table_are_those_that_have_always_been_there() -> None:
    assert sorted(Ending) == sorted(
        [
            *("stop", "length", "stopped", "verified", "verified_by_embedding", "held", "emergency"),
            *("context_too_long", "model_gone", "model_unfit", "picture_gone", "provider_busy", "provider_preparing"),
            *("provider_slow", "provider_trouble", "provider_unreachable", "account_trouble", "question_refused"),
            *("not_shown", "budget_spent", "unchecked", "verified_by_alias", "verified_by_likeness"),
            "verified_by_opinion",
        ]
    )


@pytest.mark.parametrize("ending", sorted(WITHOUT))
def test_what_is_written_is_read_again(ending: Ending) -> None:
    row = turn("half of it")
    fail(row, ending)
    assert (row.answer, row.error, ending_of(row)) == (None, str(ending), ending)
    fail(row, ending, "HTTP 500: server_error")
    assert row.error == f"{ending}: HTTP 500: server_error"
    assert ending_of(row) is ending


@pytest.mark.parametrize(
    ("columns", "ending"),
    [
        ({"answer": "a", "finish_reason": "stop"}, Ending.COMPLETE),
        ({"answer": "a", "finish_reason": "content_filter"}, Ending.COMPLETE),  # a word of the host's
        ({"answer": "a"}, Ending.COMPLETE),
        ({"answer": "a", "finish_reason": "length"}, Ending.CUT),
        ({"answer": "a", "finish_reason": "stopped"}, Ending.STOPPED),
        ({"answer": "a", "finish_reason": "verified", "verified_id": 3}, Ending.VERIFIED),
        ({"answer": "a", "verified_id": 3}, Ending.VERIFIED),
        ({"answer": "a", "finish_reason": "verified_by_embedding", "verified_id": 3}, Ending.VERIFIED_BY_EMBEDDING),
        ({"error": "emergency: the starter model was not asked"}, Ending.NOT_ASKED),
        ({"error": "provider_trouble: HTTP 500"}, Ending.PROVIDER_TROUBLE),
        ({"error": "APITimeoutError"}, Ending.PROVIDER_TROUBLE),  # what no version of ours has a text for
        ({"error": "held"}, Ending.HELD),
        ({}, None),
    ],
)
def test_rows_as_they_lie_in_databases(columns: dict[str, Any], ending: Ending | None) -> None:
    assert ending_of(turn(**columns)) is ending


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_ending_without_an_answer_is_told_in_its_own_words(language: str) -> None:
    say = Texts(language)
    texts = set()
    for ending in WITHOUT - {Ending.NOT_ASKED}:  # there the emergency message is all that is said
        row = turn()
        fail(row, ending)
        text, buttons = final(row, "", False, say)
        assert text == say(ending)
        assert (buttons is None) == (ending is Ending.HELD)
        texts.add(text)
    assert len(texts) == len(WITHOUT) - 1


def test_an_answer_says_whose_it_is_and_that_it_is_not_whole() -> None:
    def text(asks_dose: bool = False, **columns: Any) -> str:
        return final(turn("**Rest.**", **columns), "", asks_dose, SAY)[0]

    assert text(finish_reason="stop") == "**Rest.**"
    assert text(finish_reason="stopped") == "**Rest.**" + SAY("answer_stopped")
    assert text(finish_reason="length") == "**Rest.**" + SAY("answer_cut")
    assert text(True, finish_reason="stop") == f"{SAY('no_dose')}\n\n**Rest.**"
    for word in (ending for ending in Ending if ending.is_verified):
        assert text(finish_reason=word, verified_id=1) == f"{SAY('verified_label')}\n\n**Rest.**"


def test_what_broke_off_is_shown_as_far_as_it_came() -> None:
    row = turn()
    fail(row, Ending.PROVIDER_SLOW, "nothing for 60 s")
    assert final(row, "Rest and", False, SAY)[0] == "Rest and" + SAY("stopped_early")
