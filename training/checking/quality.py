"""What is wrong with a set as a whole: repeats, contradictions, refusals, style, languages, authors, size.

Each check takes the facts of all examples and yields problems. What many rows share is one problem at its first row.
"""

import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from training.checking.facts import Facts
from training.examples import shorten
from training.problems import Problem
from training.text.near import near_folded

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

_TELLING = {
    "cat": r"猫|喵|\bcats?\b|\bkittens?\b",
    "dog": r"狗|犬|汪|\bdogs?\b|\bpupp(?:y|ies)\b",
    "rabbit": r"兔|\brabbits?\b|\bbunn(?:y|ies)\b",
    "rodent": r"鼠|\bhamsters?\b|\bguinea pigs?\b|\brats?\b",
    "bird": r"鸟|鹦鹉|\bbirds?\b|\bparrots?\b",
    "reptile": r"龟|蜥蜴|\bturtles?\b|\btortoises?\b",
    "young": r"幼|奶(?=[猫狗])",
    "old": r"老年|老猫|老狗|\bold\b|\bsenior\b",
    "male": r"公(?![斤里园])|\bmales?\b|\bhe\b|\bhis\b",
    "female": r"母|怀孕|哺乳|\bfemales?\b|\bshe\b|\bher\b|\bpregnant\b",
    "not": r"不|没|未|别|\bnot?\b|n t\b|\bnever\b",
    "number": r"\d+[a-z岁个天只次周月年斤公毫片颗]?|[一二两三四五六七八九十半]+[岁个天只次周月年斤公毫片颗]",
}
_TELLING_WORD = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _TELLING.items()))


def check_set(
    facts: Sequence[Facts], n_examples: int, min_examples: int, authors: Sequence[str | None] = ()
) -> list[Problem]:
    """Everything wrong with the set. `authors` are those of `facts`, one for each, or nothing."""
    sections = _sections(facts)
    return [
        *_size(n_examples, min_examples),
        *_system_prompts(facts),
        *_repeats(facts),
        *_refusals(facts),
        *_short(facts),
        *_missing_sections(facts, sections),
        *_languages(facts),
        *_authors(facts, authors, sections),
    ]


def same_in_what_tells(a: str, b: str) -> bool:
    """Whether two folded questions agree in species, age, sex, negation and numbers: a cat's answer is no dog's."""
    return _telling(a) == _telling(b)


def _telling(folded: str) -> Counter[str]:
    words = _TELLING_WORD.finditer(folded)
    # Of a number its value counts, of the others only that they are there.
    return Counter({f"number {word[0]}" if word.lastgroup == "number" else str(word.lastgroup): 1 for word in words})


def _size(n_examples: int, min_examples: int) -> Iterator[Problem]:
    if n_examples < min_examples:
        params = {"needed": min_examples, "missing": min_examples - n_examples}
        yield Problem(None, "too_few_examples", "error", str(n_examples), params)
    elif min_examples and n_examples < SMALL_SET:
        yield Problem(None, "small_set", "advice", str(n_examples))
    elif min_examples and n_examples < MEDIUM_SET:
        yield Problem(None, "medium_set", "advice", str(n_examples))


def _system_prompts(facts: Sequence[Facts]) -> Iterator[Problem]:
    """The first row whose system prompt is not the one that most rows have. Rows without one have their own warning."""
    counts = Counter(row.prompt for row in facts if row.prompt)
    if len(counts) > 1:
        usual = counts.most_common(1)[0][0]
        odd = next(row for row in facts if row.prompt and row.prompt != usual)
        yield Problem(
            odd.line, "inconsistent_system_prompts", "advice", shorten(odd.prompt), {"n_prompts": len(counts)}
        )


def _repeats(facts: Sequence[Facts]) -> Iterator[Problem]:
    """Rows that repeat an earlier one, and rows that answer the same or nearly the same question in another way."""
    rows: dict[bytes, Facts] = {}
    different: list[Facts] = []
    for row in facts:
        if (other := rows.setdefault(row.row, row)) is row:
            different.append(row)
        else:
            yield Problem(row.line, "duplicate_example", "warning", _shown(row), {"other": other.line})
    answers: dict[bytes, Facts] = {}
    told = set()
    for row in different:
        other = answers.setdefault(row.context, row) if row.context else row
        if other.answer != row.answer:
            told.add(row.line)
            yield _contradiction(other, row) or Problem(
                row.line, "conflicting_answers", "warning", _shown(row), {"other": other.line}
            )
        elif other is not row:
            told.add(row.line)
    asking = [row for row in different if row.asked]
    nearest: dict[int, tuple[float, int]] = {}
    for i, j, score in near_folded([row.asked for row in asking]):
        a, b = asking[i], asking[j]
        if b.line in told or not same_in_what_tells(a.asked, b.asked):
            continue
        contradiction = _contradiction(a, b)
        if contradiction is None and score == 1 and a.answer != b.answer:
            contradiction = Problem(b.line, "conflicting_answers", "warning", _shown(b), {"other": a.line})
        if contradiction is not None:
            told.add(b.line)
            nearest.pop(j, None)
            yield contradiction
        elif score > nearest.get(j, (0.0, 0))[0]:
            nearest[j] = (score, i)
    for j, (score, i) in nearest.items():
        params = {"other": asking[i].line, "percent": int(100 * score), "shown": _shown(asking[i])}
        yield Problem(asking[j].line, "near_duplicate", "advice", _shown(asking[j]), params)


def _contradiction(a: Facts, b: Facts) -> Problem | None:
    """One of the two says "go now" and the other "wait", or they name other amounts in the same unit."""
    params = {"other": a.line, "question": _shown(b)}
    if {a.stance, b.stance} == {"now", "wait"}:
        words = {"now": ("马上就医", "go to a vet now"), "wait": ("先观察", "wait and see")}
        for name, row in (("here", b), ("there", a)):
            params |= {f"{name}_zh": words[row.stance][0], f"{name}_en": words[row.stance][1]}
        return Problem(b.line, "contradicting_urgency", "warning", b.stance, params)
    for unit in sorted({unit for unit, _ in a.doses} & {unit for unit, _ in b.doses}):
        there, here = ({n for u, n in row.doses if u == unit} for row in (a, b))
        if not there & here:
            params |= {"there": f"{'/'.join(sorted(there))} {unit}"}
            return Problem(b.line, "contradicting_dose", "warning", f"{'/'.join(sorted(here))} {unit}", params)
    return None


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
                    row.line, "answer_too_short", "warning", _shown(row), {"usual": usual, "n": row.answer_length}
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
            yield Problem(row.line, "missing_section", "warning", ", ".join(missing), {"question": _shown(row)})


def _languages(facts: Sequence[Facts]) -> Iterator[Problem]:
    names = {"zh": ("中文", "Chinese"), "en": ("英文", "English")}
    for row in facts:
        asked, answered = row.question_language, row.answer_language
        if asked and answered and asked != answered:
            params = {"asked_zh": names[asked][0], "asked_en": names[asked][1]}
            params |= {"answered_zh": names[answered][0], "answered_en": names[answered][1]}
            yield Problem(row.line, "language_mismatch", "warning", _shown(row), params)
    counts = Counter(row.answer_language for row in facts if row.answer_language)
    n = counts.total()
    if n >= MIN_ROWS and len(counts) == 2 and (rarer := min(counts.values())) < FEW_IN_LANGUAGE * n:
        which = min(counts, key=counts.__getitem__)
        rows = [row for row in facts if row.answer_language == which]
        few = {"language_zh": names[which][0], "language_en": names[which][1], "n": rarer, "lines": _lines(rows)}
        yield Problem(None, "few_in_language", "advice", f"{max(1, 100 * rarer // n)} %", few)


def _authors(
    facts: Sequence[Facts], authors: Sequence[str | None], sections: dict[str, list[str]]
) -> Iterator[Problem]:
    """One vet's share, and vets who write otherwise than the rest: twice or half as long, without the headings."""
    written: defaultdict[str, list[Facts]] = defaultdict(list)
    for row, author in zip(facts, authors, strict=False):
        if author is not None:
            written[author].append(row)
    n = sum(map(len, written.values()))
    if len(written) < 2 or n < 2 * MIN_ROWS:
        return
    most, rows = max(written.items(), key=lambda item: len(item[1]))
    if len(rows) > ONE_AUTHOR * n:
        yield Problem(None, "one_author", "advice", shorten(most), {"percent": 100 * len(rows) // n, "n": len(rows)})
    for author, own in written.items():
        others = [row for name, rows in written.items() if name != author for row in rows]
        if min(len(own), len(others)) < MIN_ROWS:
            continue
        params: dict[str, object] = {"lines": _lines(own)}
        mine, theirs = (statistics.median(row.answer_length for row in rows) for rows in (own, others))
        if theirs and not 0.5 <= mine / theirs <= 2:
            drift = {**params, "mine": round(mine), "theirs": round(theirs)}
            yield Problem(None, "length_drift", "advice", shorten(author), drift)
        with_sections = [
            100 * sum(set(sections.get(row.answer_language, ())) <= row.headings for row in rows) // len(rows)
            for rows in (own, others)
        ]
        if abs(with_sections[0] - with_sections[1]) > 40:
            drift = {**params, "mine": with_sections[0], "theirs": with_sections[1]}
            yield Problem(None, "style_drift", "advice", shorten(author), drift)


def _shown(row: Facts) -> str:
    return shorten(row.shown) if row.shown else ""


def _lines(rows: Sequence[Facts]) -> str:
    shown = ", ".join(str(row.line) for row in rows[:LINES_SHOWN])
    return f"{shown}, …" if len(rows) > LINES_SHOWN else shown
