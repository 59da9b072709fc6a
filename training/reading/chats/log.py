"""A chat as text, of WhatsApp, WeChat, Telegram or LINE → conversations between an owner and the clinic."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from training.examples import ExampleRow, Message, shorten
from training.problems import Problem
from training.reading.chats.notes import is_clinics, name_pattern, without_names, words_of
from training.reading.chats.stamps import ChatForm, Stamp, clean, day_of, form_of_chat, times_of
from training.reading.decode import SourceText
from training.reading.headings import Unclear
from training.reading.prose.lines import read_lines

PAUSE = timedelta(hours=12)
"""After such a silence it is another conversation."""
_NOTE = ": \u200e"
_N_SHOWN = 3
"""Messages of each person that are known_names to whoever has to say who is the clinic."""
_BEGINNING = 40_000
"""Characters from which a chat is known."""


@dataclass(frozen=True)
class _ChatMessage:
    """One message of the chat."""

    line: int
    name: str
    text: str
    when: datetime


def find_chat_form(text: str) -> ChatForm | None:
    """How a text is to be read that is a chat, with a time and a name before each message; null for any other."""
    return form_of_chat(text[:_BEGINNING].split("\n"))


class ChatLog:
    """A chat as text. `clinic`: the names under which the clinic writes; without them a person is asked."""

    def __init__(self, source: SourceText, form: ChatForm, clinic: Sequence[str]) -> None:
        lines = [*read_lines(source)]
        self.program = form.program
        self.unclear: Unclear | None = None
        self._unread = [line for _, line in lines if isinstance(line, Problem)]
        stamps: list[tuple[int, Stamp, list[str]]] = []
        day: tuple[int, ...] = ()
        for number, line in lines:
            text = "\ufffd" if isinstance(line, Problem) else clean(line)
            if (next_day := day_of(text)) is not None:
                day = next_day
            elif (stamp := form.read(text, day)) is not None:
                # WhatsApp puts a mark of direction before what it says itself in somebody's name.
                is_note = isinstance(line, str) and _NOTE in line
                stamps.append((number, stamp, ["" if is_note else stamp.text]))
            elif stamps:
                stamps[-1][2].append(text)
        times = times_of([stamp for _, stamp, _ in stamps])
        self._messages = [
            _ChatMessage(number, stamp.name, words_of("\n".join(parts)), when)
            for (number, stamp, parts), when in zip(stamps, times, strict=True)
            if stamp.name
        ]
        self.n_stamps = len(stamps)
        self._clinic = {self._named(name) for name in clinic}

    @property
    def names(self) -> list[str]:
        """Everybody who says something; what sounds like a clinic first."""
        n_messages = Counter(message.name for message in self._messages if message.text)
        return sorted(n_messages, key=lambda name: (not is_clinics(name), -n_messages[name]))

    def _named(self, wish: str) -> str:
        """The name that a person means: as it stands in the chat, or its number from 1, `#2`."""
        names, number = self.names, wish.strip().lstrip("#")
        if wish.strip().startswith("#") and number.isdecimal() and 0 < int(number[:4]) <= len(names):
            return names[int(number) - 1].casefold()
        return wish.strip().casefold()

    def read(self, system_prompt: str | None) -> Iterator[ExampleRow | Problem]:
        """The rows, one for each answer, with the talk before it; or what a person has to say first."""
        yield from self._unread
        names = self.names
        known_names = shorten(", ".join(names), 200)
        owners = [name for name in names if name.casefold() not in self._clinic]
        if not self._clinic:
            self.unclear = self._question(names)
            code = "who_is_clinic"
        elif not self._clinic <= {name.casefold() for name in names}:
            code = "no_such_name"
        elif len(owners) != 1:
            code = "chat_of_several" if owners else "no_owner"
        else:
            yield from self._rows(system_prompt, names)
            return
        params = {"known": known_names, "program": self.program, "first": names[0] if names else "", "n": self.n_stamps}
        yield Problem(
            None, code, "error", shorten(", ".join(owners) if code == "chat_of_several" else known_names), params
        )

    def _question(self, names: Sequence[str]) -> Unclear:
        texts = {
            name: [message.text for message in self._messages if message.name == name and message.text]
            for name in names
        }
        samples = [[shorten(texts[name][n]) if n < len(texts[name]) else "" for name in names] for n in range(_N_SHOWN)]
        return Unclear([*names], samples, kind="clinic")

    def _rows(self, system_prompt: str | None, names: Sequence[str]) -> Iterator[ExampleRow | Problem]:
        pattern = name_pattern(names)
        system: list[Message] = [{"role": "system", "content": system_prompt}] if system_prompt else []
        for conversation in _conversations(self._messages):
            messages: list[Message] = []
            line = 0
            for is_clinic, group in groupby(conversation, key=lambda message: message.name.casefold() in self._clinic):
                turn = [*group]
                text = without_names("\n".join(message.text for message in turn if message.text), pattern)
                if not text:
                    messages = []  # only a picture or a call: what is said next is about what nobody can read
                elif not is_clinic:
                    messages.append({"role": "user", "content": text})
                    line = turn[0].line
                elif messages:  # a greeting that nobody asked for is no answer
                    messages.append({"role": "assistant", "content": text})
                    yield ExampleRow([*system, *messages], line)


def _conversations(messages: Sequence[_ChatMessage]) -> Iterator[list[_ChatMessage]]:
    """What was said without a long silence in between."""
    talk: list[_ChatMessage] = []
    for message in messages:
        if talk and message.when - talk[-1].when > PAUSE:
            yield talk
            talk = []
        talk.append(message)
    if talk:
        yield talk
