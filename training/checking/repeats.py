"""Rows of a set that repeat others: the same row, the same question answered otherwise, nearly the same question."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from training.checking.facts import Facts
from training.problems import Problem
from training.text.near import near_folded

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


def check_repeats(facts: Sequence[Facts]) -> Iterator[Problem]:
    """Rows that repeat an earlier one, and rows that answer the same or nearly the same question in another way."""
    first_of_row: dict[bytes, Facts] = {}
    different_rows: list[Facts] = []
    for row in facts:
        if (first := first_of_row.setdefault(row.row, row)) is row:
            different_rows.append(row)
        else:
            yield Problem(row.line, "duplicate_example", "warning", row.shown, {"other": first.line})
    lines_of_same: set[int] = set()
    yield from _same_context(different_rows, lines_of_same)
    yield from _near_questions([row for row in different_rows if row.folded_question], lines_of_same)


def _same_context(rows: Sequence[Facts], lines_of_same: set[int]) -> Iterator[Problem]:
    """Rows whose answer to the very same question is another. Notes the lines of all that share their question with an
    earlier one."""
    first_of_context: dict[bytes, Facts] = {}
    for row in rows:
        first = first_of_context.setdefault(row.context, row) if row.context else row
        if first is row:
            continue
        lines_of_same.add(row.line)
        if first.answer != row.answer:
            yield _contradiction(first, row) or _conflict(first, row)


def _near_questions(rows: Sequence[Facts], lines_of_same: set[int]) -> Iterator[Problem]:
    """Rows that ask nearly the same as an earlier one: those that contradict it, then the others with their nearest."""
    nearest: dict[int, tuple[float, int]] = {}
    contradicting_lines = set(lines_of_same)
    for i, j, score in near_folded([row.folded_question for row in rows]):
        a, b = rows[i], rows[j]
        if b.line in contradicting_lines or not same_in_what_tells(a.folded_question, b.folded_question):
            continue
        contradiction = _contradiction(a, b)
        if contradiction is None and score == 1 and a.answer != b.answer:
            contradiction = _conflict(a, b)
        if contradiction is not None:
            contradicting_lines.add(b.line)
            nearest.pop(j, None)
            yield contradiction
        elif score > nearest.get(j, (0.0, 0))[0]:
            nearest[j] = (score, i)
    for j, (score, i) in nearest.items():
        params = {"other": rows[i].line, "percent": int(100 * score), "shown": rows[i].shown}
        yield Problem(rows[j].line, "near_duplicate", "advice", rows[j].shown, params)


def _conflict(a: Facts, b: Facts) -> Problem:
    return Problem(b.line, "conflicting_answers", "warning", b.shown, {"other": a.line})


def _contradiction(a: Facts, b: Facts) -> Problem | None:
    """One of the two says "go now" and the other "wait", or they name other amounts in the same unit."""
    params = {"other": a.line, "question": b.shown}
    if {a.stance, b.stance} == {"now", "wait"}:
        words = {"now": ("马上就医", "go to a vet now"), "wait": ("先观察", "wait and see")}
        for name, row in (("here", b), ("there", a)):
            params |= {f"{name}_zh": words[row.stance][0], f"{name}_en": words[row.stance][1]}
        return Problem(b.line, "contradicting_urgency", "warning", b.stance, params)
    for unit in sorted({unit for unit, _ in a.doses} & {unit for unit, _ in b.doses}):
        amounts_a, amounts_b = ({amount for u, amount in row.doses if u == unit} for row in (a, b))
        if not amounts_a & amounts_b:
            params |= {"there": f"{'/'.join(sorted(amounts_a))} {unit}"}
            return Problem(b.line, "contradicting_dose", "warning", f"{'/'.join(sorted(amounts_b))} {unit}", params)
    return None


def same_in_what_tells(a: str, b: str) -> bool:
    """Whether two folded questions agree in species, age, sex, negation and numbers: a cat's answer is no dog's."""
    return _telling(a) == _telling(b)


def _telling(folded_question: str) -> Counter[str]:
    words = _TELLING_WORD.finditer(folded_question)
    # Of a number its value counts, of the others only that they are there.
    return Counter({f"number {word[0]}" if word.lastgroup == "number" else str(word.lastgroup): 1 for word in words})
