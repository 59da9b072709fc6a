"""What is wrong with a candidate's replies to the dozen questions, and whether that is enough to reject it.

One reply rejects where nothing but a fault of the model explains it and one owner would be one too many: no answer, an
error, no end, a piece over and over, a template's debris, thoughts. Two replies have to be in the wrong language, or
without words: both are told by counting words, and one answer full of names may fool a count, while a model that has
these faults has them in half of the replies or in all. All the same: five of the six in one language, since a small
model may well know one answer to two of the questions.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import get_args

from training.evaluation.speech.debris import debris_in
from training.evaluation.speech.repeats import repeated_in
from training.evaluation.speech.spoken import Speech, SpeechCode, SpeechFault, Spoken
from training.evaluation.speech.words import is_wordless
from training.text.language import main_language
from training.text.near import cluster
from training.text.reasoning import MARKS, without_reasoning

_COUNTS_WORDS: frozenset[SpeechCode] = frozenset({"language", "no_words"})
"""Faults that are told by counting words."""
READ = 16_000
"""Characters of a reply that are looked at."""
_SAME = 0.8
"""Share of the replies in one language that may not be the same."""
_ALIKE = 0.95
_COMPARED = 600
"""Characters of replies that are compared with each other."""
_GRAVITY = {code: place for place, code in enumerate(get_args(SpeechCode))}
_OTHER_SCRIPT = 0.2
"""Share of the letters that may be of no script of ours: a name, a unit."""


def judge(replies: Sequence[Spoken]) -> Speech:
    """What is wrong with these replies, a dozen or fewer. Never raises, whatever the texts; linear in their length."""
    faults = [fault for number, reply in enumerate(replies, 1) for fault in _faults_of(number, reply)]
    faults += _same(replies)
    faults.sort(key=lambda fault: (_GRAVITY[fault.code], fault.number))
    n_by_words = sum(fault.code in _COUNTS_WORDS for fault in faults)
    return Speech(replies, faults, n_by_words >= 2 or n_by_words < len(faults))


def _faults_of(number: int, reply: Spoken) -> Iterator[SpeechFault]:
    """What is wrong with one reply by itself."""
    if reply.error is not None:
        yield SpeechFault("error", number, reply.error[:200])
        return
    text = reply.text[:READ]
    answer = without_reasoning(text)
    if reply.has_thoughts or any(mark in text for mark in (*MARKS, *MARKS.values())):
        yield SpeechFault("thoughts", number)
    if reply.finish_reason == "length":
        yield SpeechFault("endless", number, str(len(reply.text)))
    if not answer.strip():
        yield SpeechFault("empty", number)
        return
    if piece := debris_in(answer):
        yield SpeechFault("debris", number, piece[:60])
    if (loop := repeated_in(answer)) is not None:
        yield SpeechFault("repeats", number, f"{loop.piece} × {loop.n}")
    if is_wordless(answer, reply.language):
        is_translated = main_language(answer) != reply.language and not is_wordless(answer, main_language(answer))
        yield SpeechFault("language" if is_translated else "no_words", number)
    elif _is_foreign(answer, reply):
        yield SpeechFault("language", number)


def _is_foreign(answer: str, reply: Spoken) -> bool:
    """Whether an answer of words is in another language than its question."""
    letters = [letter for letter in answer if letter.isalpha()]
    n_ours = sum(letter.isascii() or "\u3400" <= letter <= "\u9fff" or letter < "\u0250" for letter in letters)
    is_other = len(letters) - n_ours > _OTHER_SCRIPT * len(letters)
    # Of a word or two ("ALT", "好的") nobody can say which language they are of.
    return is_other or (len(letters) > 12 and main_language(answer) != reply.language)


def _same(replies: Sequence[Spoken]) -> Iterator[SpeechFault]:
    """The replies that are nearly all the same answer, whatever was asked; told of the first of them."""
    for language in ("zh", "en"):
        answers = {
            number: reply.text[:_COMPARED]
            for number, reply in enumerate(replies, 1)
            if reply.language == language and reply.error is None and reply.text.strip()
        }
        if len(answers) < 3:
            continue
        roots = cluster(list(answers.values()), _ALIKE)
        root, n = Counter(roots).most_common(1)[0]
        if n > _SAME * len(answers):
            yield SpeechFault("same", list(answers)[root], str(n))
