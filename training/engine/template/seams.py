"""What a chat template writes around an assistant's words, found by rendering conversations of words that no template
knows and looking where they stand."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from jinja2.exceptions import TemplateError

from training.engine.api.errors import Unfit
from training.examples import Message
from training.text.reasoning import MARKS, ReasoningSplitter

SYSTEM, QUESTION, ANSWER, FOLLOW_UP = "vettedsystem", "vettedquestion", "vettedanswer", "vettedfollowup"
"""Words that stand out of any template."""

QUIET = "{%- set enable_thinking = false %}{% set thinking = false +%}"
"""The switches by which templates let a model answer at once: of Qwen, GLM and SmolLM; of DeepSeek and Granite. Others
do not look at them."""

DAY = {"%d": "26", "%b": "Jul", "%B": "July", "%m": "07", "%Y": "2024", "%y": "24"}
"""What templates that write the date are told it is (Llama 3.2, SmolLM3): else each day would ask otherwise than the
day of the training. Llama's own, for programs that do not know the day."""

SystemRole = Literal["own", "folded", "left out"]


@dataclass(frozen=True)
class Seams:
    """What stands before, around and after an answer."""

    lead: str
    """Between the prompt and the answer's first letter; the model writes it."""
    tail: str
    """Between the answer's last letter and the token that ends it; the model writes it."""
    end: str
    """The token that ends an answer."""
    end_id: int
    closing: str | None
    """What ends the thought that the prompt leaves open; null where it opens none."""
    system: SystemRole
    """Whether a system prompt has a message of its own, is set before the first question, or is left out: as in
    templates of the starter's kind, which leave out all but the last question."""
    must_alternate: bool
    """Whether two messages of one role in a row are refused."""
    thinks: bool
    """Whether the template knows thoughts at all."""
    is_quiet: bool
    """Whether thinking can be, and is, switched off."""
    source: str = field(repr=False)
    """The template as it is rendered: thinking switched off, the day the same every day."""
    marks: frozenset[str] = field(repr=False)
    """Entries of the vocabulary that the template writes."""
    special_marks: Mapping[int, str] = field(repr=False)
    """Marks of thoughts that are special tokens, by their id: decoding leaves those out."""

    @property
    def lead_words(self) -> str:
        """What of `lead` is no thought."""
        splitter = ReasoningSplitter(self.closing)
        splitter.add(self.lead)
        splitter.finish()
        return splitter.answer


def read_seams(tokenizer: Any) -> Seams:
    """What the template of this tokenizer writes. `Unfit` for one by which nobody can be answered."""
    source = _source(tokenizer)
    prompt, whole = (
        render(tokenizer, source, _talk(QUESTION), True),
        render(tokenizer, source, _talk(QUESTION, ANSWER), False),
    )
    if QUESTION not in prompt:
        raise Unfit("Its chat template leaves out what people ask.")
    if ANSWER not in whole:
        raise Unfit("Its chat template leaves out what the assistant says.")
    closing = _open_thought(prompt)
    tail, end = _end(tokenizer, source, whole)
    return Seams(
        lead=_lead(prompt, whole, closing),
        tail=tail,
        end=end,
        end_id=int(tokenizer.convert_tokens_to_ids(end)),
        closing=closing,
        system=_system(tokenizer, source),
        must_alternate=_fails(tokenizer, source, [*_talk(QUESTION), *_talk(FOLLOW_UP)]),
        thinks=any(mark in source for mark in MARKS),
        is_quiet=QUIET in source,
        source=source,
        marks=frozenset(entry for entry in _entries(tokenizer) if entry in source or entry in whole),
        special_marks={
            id: entry.content
            for id, entry in tokenizer.added_tokens_decoder.items()
            if entry.special and entry.content in (*MARKS, *MARKS.values())
        },
    )


def _talk(*texts: str) -> list[Message]:
    return [{"role": ("user", "assistant")[place % 2], "content": text} for place, text in enumerate(texts)]


def _source(tokenizer: Any) -> str:
    """The template with what is switched in it, so that who only has the template asks alike."""
    source = str(tokenizer.get_chat_template())
    if "strftime_now" in source:
        day = "".join(f" | replace('{sign}', '{text}')" for sign, text in DAY.items())
        source = f"{{%- macro strftime_now(form) %}}{{{{ form{day} }}}}{{% endmacro +%}}{source}"
    quiet, loud = (render(tokenizer, way, _talk(QUESTION), True) for way in (QUIET + source, source))
    return QUIET + source if quiet != loud and _open_thought(quiet) is None else source


def render(tokenizer: Any, source: str, messages: list[Message], ask: bool) -> str:
    """A conversation by the template `source`; `ask` ends it where an answer begins.

    jinja2's `TemplateError` where the template takes no such messages.
    """
    chat = tokenizer.apply_chat_template
    return str(chat(messages, chat_template=source, tokenize=False, add_generation_prompt=ask))


def _fails(tokenizer: Any, source: str, messages: list[Message]) -> bool:
    try:
        render(tokenizer, source, messages, ask=True)
    except TemplateError:
        return True
    return False


def _open_thought(prompt: str) -> str | None:
    """What closes the thought that the end of a prompt leaves open."""
    splitter = ReasoningSplitter()
    splitter.add(prompt.rpartition(QUESTION)[2])
    return splitter.closing


def _lead(prompt: str, whole: str, closing: str | None) -> str:
    if whole.startswith(prompt) and ANSWER in whole[len(prompt) :]:
        return whole[len(prompt) :].partition(ANSWER)[0]
    # A prompt that says more than the history of a talk does: the answer follows it, once no thought is open.
    return f"\n{closing}\n\n" if closing else ""


def _end(tokenizer: Any, source: str, whole: str) -> tuple[str, str]:
    """(what stands between an answer and the token that ends it, that token)."""
    # Some end an answer only by what begins the next message.
    longer = render(tokenizer, source, _talk(QUESTION, ANSWER, FOLLOW_UP), False)
    for text in (whole.rpartition(ANSWER)[2], longer.partition(ANSWER)[2].partition(FOLLOW_UP)[0]):
        entries = sorted(set(_entries(tokenizer)) - {*MARKS, *MARKS.values()}, key=len, reverse=True)
        end = re.search("|".join(map(re.escape, entries)) or "(?!)", text)
        if end is not None:
            return text[: end.start()], end[0]
    if not tokenizer.eos_token:
        raise Unfit("Neither its chat template nor its tokenizer has a token that ends an answer.")
    return "", str(tokenizer.eos_token)


def _entries(tokenizer: Any) -> list[str]:
    """Entries of the vocabulary that no text is cut into by chance."""
    added = [entry.content for entry in tokenizer.added_tokens_decoder.values()]
    return [entry for entry in (*added, *tokenizer.all_special_tokens) if len(entry.strip()) > 1]


def _system(tokenizer: Any, source: str) -> SystemRole:
    system: list[Message] = [{"role": "system", "content": SYSTEM}]
    try:
        if SYSTEM in render(tokenizer, source, [*system, *_talk(QUESTION)], True):
            return "own"
    except TemplateError:
        return "folded"
    is_history_left_out = QUESTION not in render(tokenizer, source, _talk(QUESTION, ANSWER, FOLLOW_UP), True)
    return "left out" if is_history_left_out else "folded"
