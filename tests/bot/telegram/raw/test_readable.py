"""An update that our library refuses is read as far as we know it."""

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from aiogram import Bot
from aiogram.types import Message
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.telegram.client import make_bot
from bot.telegram.raw.readable import readable
from tests.conftest import OWNER, TOKEN

SENDER = {"id": OWNER, "is_bot": False, "first_name": "小林", "language_code": "zh-hans"}
MESSAGE = {"message_id": 5, "date": 1, "chat": {"id": OWNER, "type": "private"}, "from": SENDER, "text": "Help!"}
UNHEARD_OF = {"giveaway": "of the year 2030"}
TAP = {"id": "1", "from": SENDER, "chat_instance": "1", "data": "stop", "message": MESSAGE | UNHEARD_OF}


@pytest.fixture(scope="module")
def bot() -> Iterator[Bot]:
    yield make_bot(TOKEN, "http://127.0.0.1:9")


def test_what_can_be_read_is_whole(bot: Bot) -> None:
    update = readable({"update_id": 7, "message": MESSAGE | {"year_2030": {}}}, bot)
    assert update is not None and update.message is not None and update.message.model_extra == {"year_2030": {}}


@pytest.mark.parametrize("kind", ["message", "edited_message"])
def test_words_are_kept_and_whose_they_are(kind: str, bot: Bot) -> None:
    original = MESSAGE | {"text": "my dog swallowed rat poison"} | UNHEARD_OF
    extra = {
        "reply_to_message": original,
        "quote": {"text": "rat poison"},
        "message_thread_id": 3,
        "is_topic_message": True,
    }
    entities = [{"type": "mention", "offset": 0, "length": 4}, {"type": "of_2030"}, "none"]
    update = readable({"update_id": 7, kind: MESSAGE | extra | UNHEARD_OF | {"entities": entities}}, bot)
    message: Message = getattr(update, kind)
    assert (message.text, message.chat.id, message.message_thread_id) == ("Help!", OWNER, 3)
    assert message.from_user and message.from_user.language_code == "zh-hans"
    assert message.quote and message.quote.text == "rat poison" and [e.length for e in message.entities or []] == [4]
    assert message.reply_to_message and message.reply_to_message.text == "my dog swallowed rat poison"


def test_what_is_forwarded_or_a_channels_stays_so(bot: Bot) -> None:
    """Rights hang on it: an unreadable forward must not become an admin's own words."""
    extra = {
        "forward_origin": {"type": "of_2030"},
        "via_bot": "x",
        "sender_chat": {"id": -1, "type": "channel", "x": 1},
    }
    update = readable({"update_id": 7, "message": MESSAGE | extra}, bot)
    assert update is not None and update.message is not None
    assert update.message.forward_origin and update.message.via_bot and update.message.sender_chat


def test_a_tap_is_kept_without_what_it_hangs_on(bot: Bot) -> None:
    update = readable({"update_id": 7, "callback_query": TAP}, bot)
    assert update is not None and update.callback_query is not None and update.callback_query.data == "stop"
    assert update.callback_query.message is not None and not isinstance(update.callback_query.message, Message)


def test_what_has_no_words_is_refused_and_what_is_nothing_to_us_is_nothing(bot: Bot) -> None:
    with pytest.raises(ValidationError):
        readable({"update_id": 7, "message": {**MESSAGE, **UNHEARD_OF, "text": None}}, bot)
    assert readable({"update_id": 7, "my_chat_member": {"new_chat_member": {"status": "of_2030"}}}, bot) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = [*MESSAGE, "entities", "quote", "reply_to_message", "forward_origin", "sender_chat", "message_thread_id"]


@given(st.sampled_from(["message", "edited_message", "callback_query"]), st.dictionaries(st.sampled_from(FIELDS), JSON))
def test_whatever_comes_there_is_an_update_or_the_one_error(kind: str, extra: dict[str, Any]) -> None:
    event = MESSAGE | extra if kind != "callback_query" else TAP | {"message": MESSAGE | extra}
    with contextlib.suppress(ValidationError):
        readable({"update_id": 7, kind: event}, make_bot(TOKEN, "http://127.0.0.1:9"))
