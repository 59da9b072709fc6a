"""Repairs of a training file, one suggestion after the other: a successor of `openai tools fine_tunes.prepare_data`.

A suggestion says what it would change and holds the rows as they would be. Each is made of the rows that the ones
before it left, so that the order below is the order in which things are right; and none is found in what was prepared.
"""

import functools
import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from training.checking.mend import ROW_REPAIRS, RowRepair, mend_unread
from training.checking.pairs import PAIR_REPAIRS, is_pairs
from training.checking.repair import Repair, change_each, leave_out, leave_out_duplicates, say_lines
from training.checking.row import check_example, is_conversation
from training.checking.wording import TEXT_REPAIRS, before_and_after
from training.examples import ExampleRow, Message, shorten
from training.reading.pile import FileReading
from training.text.messages import system_prompt, text_of
from training.text.near import cluster
from training.text.shared import SharedEnds

TEST_SHARE = 0.2
_MAX_ROUNDS = 5

Look = Callable[[Sequence[ExampleRow]], Repair | None]
"""Looks through rows for one kind of fault."""


def repair(reading: FileReading, accept: Callable[[Repair], bool]) -> tuple[list[ExampleRow], list[Repair]]:
    """Ask `accept` for each suggestion: the rows that are left, and what was done.

    A repair can bring up another (in lower case two rows are the same): it goes on until nothing new is found, and
    asks about nothing that was declined.
    """
    rows, repairs = list(reading.examples), list[Repair]()
    unread = _read_as_meant(reading)
    if unread is not None and accept(unread):
        rows = unread.rows
        repairs.append(unread)
    looks = PAIR_LOOKS if is_pairs(reading.form) else CHAT_LOOKS
    declined_looks = set[Look]()
    for _ in range(_MAX_ROUNDS):
        n_repairs = len(repairs)
        for look in looks:
            suggestion = look(rows) if look not in declined_looks else None
            if suggestion is None:
                continue
            if accept(suggestion):
                rows = suggestion.rows
                repairs.append(suggestion)
            else:
                declined_looks.add(look)
        if len(repairs) == n_repairs:
            break
    return rows, repairs


def split(rows: Sequence[ExampleRow]) -> tuple[list[ExampleRow], list[ExampleRow]]:
    """Four fifths to train on and one to validate with. Near-duplicates stay together: they would be known answers."""
    questions = [_question(row) for row in rows]
    clusters = cluster([*map(SharedEnds(questions).without, questions)])
    sizes, names = Counter(clusters), dict[int, bytes]()
    for question, root in zip(questions, clusters, strict=True):
        # A cluster's place in the draw does not depend on the order of the file, which is often by topic.
        digest = hashlib.sha256(question.encode("utf-8", "replace")).digest()
        names[root] = min(names.get(root, digest), digest)
    n_wanted = round(TEST_SHARE * len(rows))
    test_roots = set()
    for root in sorted(sizes, key=names.__getitem__):
        if sizes[root] <= n_wanted:
            test_roots.add(root)
            n_wanted -= sizes[root]
    train = [row for row, root in zip(rows, clusters, strict=True) if root not in test_roots]
    return train, [row for row, root in zip(rows, clusters, strict=True) if root in test_roots]


def _question(row: ExampleRow) -> str:
    return text_of(row.messages[-2]) if len(row.messages) > 1 else ""


def _read_as_meant(reading: FileReading) -> Repair | None:
    """Rows that could not be read as they stand, put where they stand, as the reader thinks they were meant."""
    rows = [
        ExampleRow(messages, problem.line, sheet=problem.sheet)
        for problem in reading.problems
        if problem.line is not None and (messages := mend_unread(problem)) is not None
    ]
    if not rows:
        return None
    sheets = [*dict.fromkeys([row.sheet for row in reading.examples] + [row.sheet for row in rows])]
    in_order = sorted([*reading.examples, *rows], key=lambda row: (sheets.index(row.sheet), row.line))
    return Repair("extra_cells", len(rows), in_order, say_lines([row.line for row in rows]))


# --- conversations ---


def _mend_rows(code: str, row_repair: RowRepair, rows: Sequence[ExampleRow]) -> Repair | None:
    def change(row: ExampleRow) -> ExampleRow:
        if not is_conversation(row.messages):
            return row
        messages = row_repair(row.messages)
        return row if messages is row.messages else replace(row, messages=messages)

    suggestion = change_each(code, rows, change)
    if suggestion is None or code not in TEXT_REPAIRS:
        return suggestion
    old, new = next(
        (text_of(old), text_of(new))
        for row in rows
        if is_conversation(row.messages)
        for old, new in zip(row.messages, row_repair(row.messages), strict=True)
        if old is not new
    )
    before, after = before_and_after(old, new)
    return replace(suggestion, value=f"“{before}” → “{after}”")


def _fill_system_prompts(rows: Sequence[ExampleRow]) -> Repair | None:
    """The prompt that most rows have, where it is missing; nothing if half of the rows go without."""
    prompts = Counter(prompt for row in rows if (prompt := system_prompt(row.messages)))
    if not prompts or 2 * prompts.most_common(1)[0][1] <= len(rows):
        return None
    prompt = prompts.most_common(1)[0][0]

    def fill(row: ExampleRow) -> ExampleRow:
        if not is_conversation(row.messages) or any(_is_system(message) for message in row.messages):
            return row
        return replace(row, messages=[{"role": "system", "content": prompt}, *row.messages])

    return change_each("system_prompt", rows, fill, shorten(prompt))


def _is_system(message: Message) -> bool:
    return message.get("role") in ("system", "developer")


def _drop_errors(rows: Sequence[ExampleRow]) -> Repair | None:
    return leave_out("errors", rows, [any(p.severity == "error" for p in check_example(row)) for row in rows])


def _looks(codes: Sequence[str]) -> tuple[Look, ...]:
    return tuple(functools.partial(_mend_rows, code, ROW_REPAIRS[code]) for code in codes)


CHAT_LOOKS: tuple[Look, ...] = (
    *_looks(tuple(ROW_REPAIRS)),
    _fill_system_prompts,
    _drop_errors,
    leave_out_duplicates,
)
# White space and missing texts mean something else here, and roles and keys are the reader's own.
PAIR_LOOKS: tuple[Look, ...] = (*_looks(("number_texts", "half_characters", *TEXT_REPAIRS)), *PAIR_REPAIRS)
