"""What the checks of a whole set need to know of one example, small enough that a hundred thousand fit in memory."""

import hashlib
import json
import re
from collections.abc import Sequence
from itertools import islice
from typing import Any, NamedTuple

from training.checking.row import is_conversation
from training.checking.stance import Stance, doses, refuses, stance
from training.examples import ExampleRow, Message, shorten
from training.text.fold import fold
from training.text.language import sure_language
from training.text.messages import system_prompt, text_of, without_system
from training.text.shared import SharedEnds

N_SHARING = 200
"""Rows that are looked at for what they share."""
QUESTION_LENGTH = 400
"""Characters of a conversation, from its end, by which it is compared with others."""

_HEADING = re.compile(r"[ \t#*【\[-]*([^\W\d_][^：:。.，,！!？?*】\]#]{1,23}?)[ \t*】\]]*(?:[：:】\]]|\*\*|$)")


class Facts(NamedTuple):
    """One example that is a conversation, as far as other examples are compared with it."""

    line: int
    prompt: str
    """The system prompt, or nothing."""
    shown_question: str
    """The beginning of what was asked last, for people."""
    folded_question: str
    """What was asked, folded: the question, or the end of the conversation before the answer."""
    row: bytes
    """A digest of all of the example."""
    context: bytes
    """A digest of what stands before the answer; empty if nothing does."""
    answer: bytes
    """A digest of the answer."""
    answer_length: int
    """In Chinese characters; see `length`."""
    question_language: str
    """`zh`, `en`, or nothing where it has too few letters."""
    answer_language: str
    is_refusal: bool
    headings: frozenset[str]
    """What the answer's paragraphs begin with: 原因分析, 推荐方案."""
    stance: Stance
    doses: frozenset[tuple[str, str]]
    """Unit (`mg/kg`) and number of each dose in the answer."""

    @property
    def shown(self) -> str:
        """What was asked last, in a line; nothing if nothing was."""
        return shorten(self.shown_question) if self.shown_question else ""


def folded_talk(messages: Sequence[Message]) -> str:
    """What was said before the answer, folded."""
    return fold("\n".join(map(text_of, without_system(messages[:-1]))))


def shared_ends(examples: Sequence[ExampleRow]) -> SharedEnds:
    """What most of these rows have before or behind what they ask."""
    rows = (example.messages for example in examples if example.messages and is_conversation(example.messages))
    return SharedEnds([folded_talk(messages) for messages in islice(rows, N_SHARING)])


def facts(example: ExampleRow, shared: SharedEnds) -> Facts | None:
    """Null for what is no conversation: it has its own errors. `shared`: what is set aside before it is compared."""
    messages: Any = example.messages
    if not messages or not is_conversation(messages):
        return None
    *context, last = messages
    prompt = system_prompt(messages)
    answer = text_of(last)
    talk = without_system(context)
    whole_talk = folded_talk(messages)
    question = text_of(talk[-1]) if talk else ""
    # What matters of an answer stands in its first two thousand characters; a book among them must not cost seconds.
    head = answer[:2000]
    lines = head.split("\n")
    return Facts(
        line=example.line,
        prompt=prompt,
        shown_question=question[:80],
        folded_question=shared.without(whole_talk)[-QUESTION_LENGTH:],
        row=_digest(_plain(messages)),
        context=_digest(f"{prompt}\0{[message.get('role') for message in context]}\0{whole_talk}") if context else b"",
        answer=_digest(_fold_case(answer)),
        answer_length=length(answer),
        question_language=sure_language(question),
        answer_language=sure_language(head),
        is_refusal=bool(last.get("refusal")) or refuses(head[:300]),
        headings=frozenset(heading[1].strip() for line in lines if (heading := _HEADING.match(line))),
        stance=stance(head),
        doses=doses(head),
    )


def length(text: str) -> int:
    """How much a text says, in Chinese characters: four Latin letters, or spaces, count as one."""
    n_bytes = len(text.encode("utf-8", "surrogatepass"))
    n_wide = (n_bytes - len(text)) // 2
    return max(0, n_wide + (len(text) - n_wide + 3) // 4)


def _fold_case(text: str) -> str:
    """The text without case and spacing. A wide comma counts: to fold width takes longer than all the rest."""
    text = text.casefold()
    for space in " \n\r\t\u3000":  # three times as fast as to split and join
        text = text.replace(space, "")
    return text


def _plain(messages: Sequence[Message]) -> str:
    """All that stands in the messages, the same for the same ones."""
    parts = []
    for message in messages:
        role, content = message.get("role"), message.get("content")
        if len(message) == 2 and isinstance(role, str) and isinstance(content, str):
            parts += [role, content]
        else:
            parts.append(json.dumps(message, ensure_ascii=False, sort_keys=True))
    return "\0".join(parts)


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).digest()
