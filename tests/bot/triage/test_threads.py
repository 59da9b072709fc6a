"""Emergencies that are told over several messages: seen by the message at which a vet must know, and no others made."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from bot.chat.incoming.story import story_of
from bot.chat.safety import weigh
from bot.triage import triage, triage_together
from storage.turns import Said

ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in Path(__file__).with_name("threads.jsonl").read_text("utf-8").splitlines()
]
"""`messages`: text, `after` the one before in seconds, what it `quotes`; `at`: the message at which a vet must know."""


def first_flag(messages: list[dict[str, Any]]) -> tuple[int, bool] | None:
    """The first message that is flagged, and whether it is so by itself, as the bot weighs one after the other."""
    history: list[Said] = []
    for place, message in enumerate(messages):
        story = story_of(history[::-1], place, message.get("quotes"))
        quotation = messages[message["quotes"]]["text"] if message.get("quotes") is not None else None
        flag = weigh(message["text"], story.pieces, quotation).flag
        if flag is not None:
            return place, triage(message["text"]).flag is not None
        history.append(Said(message["text"], place, is_handled=False))
    return None


def measure(rows: list[dict[str, Any]]) -> tuple[int, int, int]:
    """How many emergencies are seen in time, and how many threads that are none are flagged by a message alone, and by
    several together."""
    n_seen, n_alone, n_together = 0, 0, 0
    for row in rows:
        flag = first_flag(row["messages"][: row["at"] + 1] if row["emergency"] else row["messages"])
        n_seen += row["emergency"] and flag is not None
        n_alone += not row["emergency"] and flag is not None and flag[1]
        n_together += not row["emergency"] and flag is not None and not flag[1]
    return n_seen, n_alone, n_together


@pytest.mark.parametrize("language", ["zh", "en"])
def test_threads_are_seen_in_time_and_everyday_ones_stay_so(language: str) -> None:
    rows = [row for row in ROWS if row["language"] == language]
    emergencies = [row for row in rows if row["emergency"]]
    n_seen, _, n_together = measure(rows)
    assert n_seen >= 0.95 * len(emergencies), [row["kind"] for row in emergencies if not measure([row])[0]]
    # What one message alone is flagged for is told by the figures of look-alikes.
    harmless = [row for row in rows if not row["emergency"]]
    assert n_together <= len(harmless) / 20, [row["kind"] for row in harmless if measure([row])[2]]
    assert len(emergencies) >= 50 and len(harmless) >= 35


def test_everyday_messages_do_not_add_up() -> None:
    everyday = Path(__file__).with_name("everyday.jsonl").read_text("utf-8").splitlines()
    talk = [text for line in everyday if triage(text := json.loads(line)["text"]).flag is None]
    dice = random.Random(16)
    stories = [dice.sample(talk, dice.randint(2, 4)) for _ in range(500)]
    flags = [(sign.flag, story) for story in stories if (sign := triage_together(story)) is not None]
    assert len(flags) <= len(stories) / 100, flags


@pytest.mark.parametrize(
    "pieces",
    [
        ("bought grapes from tesco", "found them, husband had hidden them", "the punnet is empty"),
        ("where is my ibuprofen", "no, the packet is unopened, nothing missing", "he chewed his bed"),
        ("百合花摆桌上了", "虚惊一场，是假花", "猫把花瓣咬了一口"),
        ("Raisin is 6 months", "she ate it all"),
        ("my cat is called Lily", "she licked the bowl"),
        ("can dogs eat grapes", "mine ate his breakfast"),
        ("my dog has epilepsy", "no shaking at all"),
    ],
)
def test_what_does_not_join(pieces: tuple[str, ...]) -> None:
    assert triage_together(pieces) is None


@pytest.mark.parametrize(
    ("pieces", "flag"),
    [
        (("Panadol", "she licked it off the floor"), "poison_paracetamol"),
        (("the dog ate some", "hello?", "it was ibuprofen"), "poison_painkiller"),
        (("my cat fell!", "from the fifth floor"), "trauma"),
        (("猫刚才舔了", "桌上的是防冻液"), "poison_antifreeze"),
        (("🐶", "found it", "he is diabetic", "drooling and wobbly now"), "low_blood_sugar"),
    ],
)
def test_what_joins(pieces: tuple[str, ...], flag: str) -> None:
    assert (sign := triage_together(pieces)) is not None and sign.flag == flag and sign.why
