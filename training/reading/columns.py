"""Which column of a table, or which key of a JSON row, is the question and which the answer: by name, in zh and en."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from training.reading.column_names import ADVICE, ANSWER, CAUSE, CONTEXT, PET, QUESTION, SYSTEM
from training.text.han import simplify
from training.text.language import language_of
from training.text.system import PET_LEADS

PARAGRAPHS = {"zh": ("原因分析：", "推荐方案："), "en": ("Why: ", "What to do: ")}
"""How the two paragraphs of an answer begin, as the bot's system prompt asks for them."""
_REMARK = re.compile(r"[（(\[【].*?[）)\]】]")
_NUMBERING = re.compile(r"^\d+\s*[.、:)]\s*")
_LETTERS = re.compile(r"[A-Za-z]{1,2}")


@dataclass(frozen=True)
class Choice:
    """What a person has said about a file. Of its columns: a heading, a letter (`B`), or a number from 1 (`2`)."""

    question: str | None = None
    answer: str | None = None
    clinic: tuple[str, ...] = ()
    """In a chat as text, the names under which the clinic writes, or their numbers (`#2`)."""

    @property
    def is_made(self) -> bool:
        """Whether a person has chosen a column."""
        return bool(self.question or self.answer)


@dataclass(frozen=True)
class Columns:
    """Which columns make a row's messages, by their index. Several answers are two paragraphs, in this order."""

    question: int
    answers: tuple[int, ...]
    context: int | None = None
    system: int | None = None
    pet: int | None = None

    @property
    def used(self) -> set[int]:
        """The columns that something is made of."""
        rest = {index for index in (self.context, self.system, self.pet) if index is not None}
        return {self.question, *self.answers} | rest


@lru_cache(maxsize=1024)  # the keys of JSON rows are the same in each of them
def plain(name: str) -> str:
    """A heading without what people do not mean by it: width, case, remarks in brackets, numbering, punctuation."""
    text = _REMARK.sub(" ", simplify(unicodedata.normalize("NFKC", name)).casefold())
    text = _NUMBERING.sub("", text.strip())
    return " ".join(re.sub(r"[\s_\-:：*\ufeff\u200b]+", " ", text).split())


def find_columns(headings: Sequence[str]) -> Columns | None:
    """The columns by their names; null unless there is both a question and an answer."""
    question, answers = find_question(headings), find_answers(headings)
    if question is None or not answers or question in answers:
        return None
    return _with_rest(headings, question, answers)


def find_question(headings: Sequence[str]) -> int | None:
    """The question's column by its name; null if there is none."""
    return _first([plain(heading) for heading in headings], QUESTION)


def find_answers(headings: Sequence[str]) -> tuple[int, ...]:
    """The answer's column, or the two whose paragraphs make it; none if there is no such name."""
    names = [plain(heading) for heading in headings]
    cause, advice = _first(names, CAUSE), _first(names, ADVICE)
    if cause is not None and advice is not None:
        return cause, advice
    answer = _first(names, ANSWER)
    return () if answer is None else (answer,)


def chosen_columns(headings: Sequence[str], question: int, answer: int) -> Columns:
    """The columns that a person has chosen, and what stands beside them by name."""
    return _with_rest(headings, question, (answer,))


def column_named(name: str, headings: Sequence[str]) -> int | None:
    """The index of a column that a person names by its heading, its letter or its number from 1."""
    names = [plain(heading) for heading in headings]
    if plain(name) in names:
        return names.index(plain(name))
    name = name.strip().lstrip("#")
    if name.isdecimal() and len(name) < 6:
        index = int(name) - 1
    elif _LETTERS.fullmatch(name):
        index = column_number(name) - 1
    else:
        return None
    return index if 0 <= index < len(headings) else None


def column_number(letters: str) -> int:
    """The number, from 1, of a column that a spreadsheet calls by letters: A, B, …, Z, AA."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def join_answers(headings: Sequence[str], texts: Sequence[str]) -> str:
    """One answer, or two paragraphs with their names in front, as the house's style has them."""
    if len(texts) == 1 or not all(text.strip() for text in texts):
        return "\n\n".join(text for text in texts if text.strip())
    language = language_of("".join(texts))
    paragraphs = []
    for lead, heading, text in zip(PARAGRAPHS[language], headings, texts, strict=True):
        begins = plain(text[: len(lead) + len(heading) + 2])
        has_lead = begins.startswith((plain(lead), plain(heading)))
        paragraphs.append(text.strip() if has_lead else lead + text.strip())
    return "\n\n".join(paragraphs)


def with_pet(system: str, pet: str) -> str:
    """The system prompt, with what the model is told of the row's pet in the form it has when it serves."""
    if not pet.strip():
        return system
    return "\n".join(filter(None, (system, PET_LEADS[language_of(pet)] + pet.strip())))


def _with_rest(headings: Sequence[str], question: int, answers: tuple[int, ...]) -> Columns:
    named_columns = {question, *answers}
    names = ["" if index in named_columns else plain(heading) for index, heading in enumerate(headings)]
    context = _first(names, CONTEXT) if plain(headings[question]) == "instruction" else None
    return Columns(question, answers, context, _first(names, SYSTEM), _first(names, PET))


def _first(names: Sequence[str], meanings: Sequence[str]) -> int | None:
    return next((names.index(name) for name in meanings if name in names), None)
