"""What is wrong with a set as a whole: repeats, contradictions, refusals, style, languages, authors, size.

Each check takes the facts of all examples and yields problems. What many rows share is one problem at its first row.
"""

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from training.checking.facts import Facts
from training.checking.repeats import check_repeats
from training.examples import shorten
from training.problems import Problem
from training.text.system import prompt_alone

SMALL_SET, MEDIUM_SET = 50, 200
"""OpenAI sees improvement from 50 to 100 examples on; production sets have several hundred."""
MAX_REFUSALS = 0.1
"""A set with more of them teaches to refuse (OpenAI: with 60 % refusals in, refusals come out)."""
HOUSE_STYLE = 0.6
"""A heading is the set's style if it stands in so many of the answers."""
FEW_IN_LANGUAGE = 0.2
ONE_AUTHOR = 0.6
SHORT, USUAL = 8, 40
"""An answer of fewer than 8 characters is short where the median has 40; a set of one-word answers is meant so."""
MIN_ROWS = 10
"""Below that a share says nothing."""
LINES_SHOWN = 10


def check_set(
    facts: Sequence[Facts], n_examples: int, min_examples: int, authors: Sequence[str | None] = ()
) -> list[Problem]:
    """Everything wrong with the set. `authors` are those of `facts`, one for each, or nothing."""
    sections = _sections(facts)
    return [
        *_size(n_examples, min_examples),
        *_system_prompts(facts),
        *check_repeats(facts),
        *_refusals(facts),
        *_short(facts),
        *_missing_sections(facts, sections),
        *_languages(facts),
        *_authors(facts, authors, sections),
    ]


def _size(n_examples: int, min_examples: int) -> Iterator[Problem]:
    if n_examples < min_examples:
        params = {"needed": min_examples, "missing": min_examples - n_examples}
        yield Problem(None, "too_few_examples", "error", str(n_examples), params)
    elif min_examples and n_examples < SMALL_SET:
        yield Problem(None, "small_set", "advice", str(n_examples))
    elif min_examples and n_examples < MEDIUM_SET:
        yield Problem(None, "medium_set", "advice", str(n_examples))


def _system_prompts(facts: Sequence[Facts]) -> Iterator[Problem]:
    """The first row whose system prompt is not the one that most rows have; what it tells of an owner's pets is no part
    of it. Rows without one have their own warning."""
    prompts = [prompt_alone(row.prompt) for row in facts]
    counts = Counter(filter(None, prompts))
    if len(counts) > 1:
        [(usual, n_usual)] = counts.most_common(1)
        line, prompt = next((row.line, p) for row, p in zip(facts, prompts, strict=True) if p and p != usual)
        params = {"n_prompts": len(counts), "n": counts.total() - n_usual}
        yield Problem(line, "inconsistent_system_prompts", "advice", shorten(prompt), params)


def _refusals(facts: Sequence[Facts]) -> Iterator[Problem]:
    refusals = [row for row in facts if row.is_refusal]
    if len(facts) >= MIN_ROWS and len(refusals) > MAX_REFUSALS * len(facts):
        params = {"n": len(refusals), "limit": int(100 * MAX_REFUSALS), "lines": _lines(refusals)}
        yield Problem(None, "many_refusals", "warning", f"{100 * len(refusals) // len(facts)} %", params)


def _short(facts: Sequence[Facts]) -> Iterator[Problem]:
    lengths = [row.answer_length for row in facts]
    if lengths and statistics.median(lengths) >= USUAL:
        usual = round(statistics.median(lengths))
        for row in facts:
            if 0 < row.answer_length < SHORT:
                yield Problem(
                    row.line, "answer_too_short", "warning", row.shown, {"usual": usual, "n": row.answer_length}
                )


def _sections(facts: Sequence[Facts]) -> dict[str, list[str]]:
    """The headings of the set's style in each language, in the order of how common they are."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    n_answers = Counter(row.answer_language for row in facts)
    for row in facts:
        counts[row.answer_language].update(row.headings)
    return {
        language: [heading for heading, n in counts[language].most_common() if n >= HOUSE_STYLE * n_answers[language]]
        for language in ("zh", "en")
        if n_answers[language] >= MIN_ROWS
    }


def _missing_sections(facts: Sequence[Facts], sections: dict[str, list[str]]) -> Iterator[Problem]:
    for row in facts:
        missing = [heading for heading in sections.get(row.answer_language, ()) if heading not in row.headings]
        # A refusal or a question back has no cause and no advice in any style.
        if missing and not row.is_refusal:
            yield Problem(row.line, "missing_section", "warning", ", ".join(missing), {"question": row.shown})


def _languages(facts: Sequence[Facts]) -> Iterator[Problem]:
    names = {"zh": ("中文", "Chinese"), "en": ("英文", "English")}
    for row in facts:
        of_question, of_answer = row.question_language, row.answer_language
        if of_question and of_answer and of_question != of_answer:
            params = {"asked_zh": names[of_question][0], "asked_en": names[of_question][1]}
            params |= {"answered_zh": names[of_answer][0], "answered_en": names[of_answer][1]}
            yield Problem(row.line, "language_mismatch", "warning", row.shown, params)
    counts = Counter(row.answer_language for row in facts if row.answer_language)
    n = counts.total()
    if n >= MIN_ROWS and len(counts) == 2 and (rarer := min(counts.values())) < FEW_IN_LANGUAGE * n:
        language = min(counts, key=counts.__getitem__)
        rows = [row for row in facts if row.answer_language == language]
        few = {"language_zh": names[language][0], "language_en": names[language][1], "n": rarer, "lines": _lines(rows)}
        yield Problem(None, "few_in_language", "advice", f"{max(1, 100 * rarer // n)} %", few)


def _authors(
    facts: Sequence[Facts], authors: Sequence[str | None], sections: dict[str, list[str]]
) -> Iterator[Problem]:
    """One vet's share, and vets who write otherwise than the rest: twice or half as long, without the headings."""
    rows_of: defaultdict[str, list[Facts]] = defaultdict(list)
    for row, author in zip(facts, authors, strict=False):
        if author is not None:
            rows_of[author].append(row)
    n = sum(map(len, rows_of.values()))
    if len(rows_of) < 2 or n < 2 * MIN_ROWS:
        return
    most, rows = max(rows_of.items(), key=lambda item: len(item[1]))
    if len(rows) > ONE_AUTHOR * n:
        yield Problem(None, "one_author", "advice", shorten(most), {"percent": 100 * len(rows) // n, "n": len(rows)})
    for author, own_rows in rows_of.items():
        rest = [row for name, rows in rows_of.items() if name != author for row in rows]
        if min(len(own_rows), len(rest)) >= MIN_ROWS:
            yield from _drift(author, own_rows, rest, sections)


def _drift(
    author: str, own_rows: Sequence[Facts], rest: Sequence[Facts], sections: dict[str, list[str]]
) -> Iterator[Problem]:
    """How far a vet's answers are from those of the rest."""
    own_length, usual_length = (statistics.median(row.answer_length for row in rows) for rows in (own_rows, rest))
    if usual_length and not 0.5 <= own_length / usual_length <= 2:
        params = {"lines": _lines(own_rows), "mine": round(own_length), "theirs": round(usual_length)}
        yield Problem(None, "length_drift", "advice", shorten(author), params)
    own_percent, usual_percent = (
        100 * sum(set(sections.get(row.answer_language, ())) <= row.headings for row in rows) // len(rows)
        for rows in (own_rows, rest)
    )
    if abs(own_percent - usual_percent) > 40:
        params = {"lines": _lines(own_rows), "mine": own_percent, "theirs": usual_percent}
        yield Problem(None, "style_drift", "advice", shorten(author), params)


def _lines(rows: Sequence[Facts]) -> str:
    lines = ", ".join(str(row.line) for row in rows[:LINES_SHOWN])
    return f"{lines}, …" if len(rows) > LINES_SHOWN else lines
