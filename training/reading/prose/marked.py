"""Text with marks, or with headings that ask → its questions and answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from training.examples import ExampleRow, shorten
from training.problems import Problem
from training.reading.prose.leads import asking_leads, heading_level, is_point, leads_before_answers, number_of
from training.reading.prose.lines import bare, is_rule
from training.reading.prose.marks import LineMark, OwnMarks, marks_of, own_marks
from training.text.messages import exchange


@dataclass
class _OpenRow:
    """A question that is being read, with its answer so far."""

    line: int
    question: list[str] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)
    is_answering: bool = False
    is_lead: bool = False
    """Nothing marks its answer: what stands below the question is it, until a mark says otherwise."""
    fault: Problem | None = None


class MarkedText:
    """A text whose lines are known: which of them ask, and which begin an answer."""

    def __init__(self, lines: Sequence[str], unread: Mapping[int, Problem]) -> None:
        self._lines = lines
        self._unread = unread
        marks = marks_of(lines)
        self._own = own_marks(marks)
        self._marks = {mark.place: mark for mark in marks}
        self._next_role = _next_own_roles(marks, self._own)
        self._following = {mark.place: following for mark, following in pairwise(marks)}
        self._leads = self._find_leads(marks)
        self._level = max((heading_level(lines[place]) for place in self._leads), default=0)
        self.n_questions = 0
        """How many were found, with an answer or without."""
        self.n_pairs = 0
        """How many of them have their answer."""

    @property
    def has_marks(self) -> bool:
        """Whether some mark of an answer follows a question, or some line asks by its place."""
        return self._own is not None or bool(self._leads)

    @property
    def signs(self) -> str:
        """By which marks it was read and how many of the questions have an answer, for people: `Q. / A. 12/12`."""
        signs = self._own.shown() if self._own else "# ?"
        return f"{signs} {self.n_pairs}/{self.n_questions}"

    def _find_leads(self, marks: Sequence[LineMark]) -> set[int]:
        if self._own is None or self._own.asking:
            return asking_leads(self._lines, self._own is not None) - self._marks.keys()
        answers = [mark.place for mark in marks if mark.key in self._own.answering]
        return leads_before_answers(self._lines, answers)

    def read(self, system_prompt: str | None) -> Iterator[ExampleRow | Problem]:
        """Each question with the lines up to the next one; blank lines belong to the answer."""
        row: _OpenRow | None = None
        stray: list[tuple[int, str]] = []
        for place, line in enumerate(self._lines):
            asks = self._asked(place, line, row)
            if asks is not None:
                yield from _stray(stray)
                yield from self._close(row, system_prompt)
                row, stray = asks, []
            elif row is None:
                if place in self._unread:
                    yield self._unread[place]
                elif self._is_unasked_answer(place):
                    yield from _stray(stray)
                    yield Problem(place + 1, "no_question", "error", shorten(self._marks[place].rest or line))
                    stray = []
                elif line.strip() and not is_rule(line):
                    stray.append((place, line))
                elif stray:
                    yield from _stray(stray)
                    stray = []
            elif self._ends_section(place, line):
                yield from self._close(row, system_prompt)
                row, stray = None, [(place, line)]
            else:
                self._go_on(row, place, line)
        yield from _stray(stray)
        yield from self._close(row, system_prompt)

    def _asked(self, place: int, line: str, row: _OpenRow | None) -> _OpenRow | None:
        """The row that begins at this line, if one does."""
        if place in self._leads:
            return _OpenRow(place + 1, [bare(line)], is_lead=True)
        mark = self._marks.get(place)
        if mark is None or mark.role != "q" or self._own is None or not self._own.asking:
            return None
        if mark.key in self._own.asking:
            return _OpenRow(place + 1, [mark.rest])
        following = self._following.get(place)
        is_answered = following is not None and following.key in self._own.answering
        is_in_answer = row is None or row.is_answering or row.is_lead
        if is_answered and is_in_answer and (mark.is_plain or mark.starts_paragraph):
            return _OpenRow(place + 1, [mark.rest])
        return None

    def _is_unasked_answer(self, place: int) -> bool:
        mark = self._marks.get(place)
        return mark is not None and mark.role == "a" and self._own is not None and mark.key in self._own.answering

    def _ends_section(self, place: int, line: str) -> bool:
        """Whether a heading stands here that belongs to no answer: of the questions' level or above it, or right above
        the next question."""
        level = heading_level(line)
        if not level:
            return False
        following = place + 1
        while following < len(self._lines) and not self._lines[following].strip():
            following += 1
        mark = self._marks.get(following)
        is_question = mark is not None and self._own is not None and mark.key in self._own.asking
        return level <= self._level or following in self._leads or is_question

    def _go_on(self, row: _OpenRow, place: int, line: str) -> None:
        """One more line of a row that is being read."""
        row.fault = row.fault or self._unread.get(place)
        mark = self._marks.get(place)
        is_own = mark is not None and self._own is not None and mark.key in self._own.answering
        if mark is not None and mark.role == "a" and not row.is_answering and (is_own or self._stands_in(place)):
            # What stands between a question without a mark and the answer's is the rest of the question.
            row.question, row.answer = [*row.question, *row.answer], [mark.rest]
            row.is_answering, row.is_lead = True, False
        elif is_own and row.is_answering:
            row.fault = row.fault or Problem(row.line, "two_answers", "error", shorten(line), {"other": place + 1})
        elif row.is_answering or row.is_lead:
            row.fault = row.fault or self._other_talk(row, place)
            row.answer.append(line)
        else:
            row.question.append(line)

    def _stands_in(self, place: int) -> bool:
        """Whether a mark of another name stands where the file's own would: there is none before the next question."""
        return self._own is not None and bool(self._own.asking) and self._next_role.get(place) != "a"

    def _other_talk(self, row: _OpenRow, place: int) -> Problem | None:
        """What looks like another question and its answer, by other marks than the file's own, in an answer."""
        mark, following = self._marks.get(place), self._following.get(place)
        if mark is None or following is None or not mark.starts_paragraph or (mark.role, following.role) != ("q", "a"):
            return None
        return Problem(row.line, "mixed_marks", "error", shorten(self._lines[place]), {"other": place + 1})

    def _close(self, row: _OpenRow | None, system_prompt: str | None) -> Iterator[ExampleRow | Problem]:
        if row is None:
            return
        self.n_questions += 1
        question, answer = "\n".join(row.question).strip(), _without_rules(row.answer)
        if row.is_lead and "\n" not in answer and is_point(answer):
            answer = bare(answer)
        number = number_of(self._lines[row.line - 1])
        gap = next((n for n, line in enumerate(row.answer) if _is_next(row.answer, n, line, number)), None)
        if row.fault is not None:
            yield row.fault
        elif not question:
            yield Problem(row.line, "no_question", "error", shorten(answer))
        elif not answer:
            yield Problem(row.line, "no_answer", "error", shorten(question))
        elif gap is not None:
            yield Problem(row.line, "mixed_marks", "error", shorten(row.answer[gap]), {"other": row.line})
        else:
            self.n_pairs += 1
            yield ExampleRow(exchange(question, answer, system_prompt), row.line)


def _is_next(answer: Sequence[str], place: int, line: str, number: int | None) -> bool:
    """Whether a line of an answer has the number after the question's, in a paragraph of its own: a question without
    an answer, or without its mark."""
    is_after_blank = place > 0 and not answer[place - 1].strip()
    return number is not None and is_after_blank and number_of(line) == number + 1


def _without_rules(answer: Sequence[str]) -> str:
    """The answer without the lines that part it from the next question."""
    end = len(answer)
    while end and (not answer[end - 1].strip() or is_rule(answer[end - 1])):
        end -= 1
    return "\n".join(answer[:end]).strip()


def _stray(lines: Sequence[tuple[int, str]]) -> Iterator[Problem]:
    """Text that belongs to no question, a paragraph as one; headings alone are no text."""
    texts = [(place, line) for place, line in lines if not heading_level(line)]
    if texts:
        yield Problem(texts[0][0] + 1, "stray_text", "error", shorten(" ".join(line for _, line in texts)[:300]))


def _next_own_roles(marks: Sequence[LineMark], own: OwnMarks | None) -> dict[int, str]:
    """For each mark's place, whether the next mark of the file's own asks or answers."""
    roles: dict[int, str] = {}
    role = ""
    for mark in reversed(marks):
        roles[mark.place] = role
        if own is not None and (mark.key in own.asking or mark.key in own.answering):
            role = mark.role
    return roles
