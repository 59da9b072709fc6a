"""Files that people have, and what becomes of them."""

from pathlib import Path

from training.problems import describe
from training.reading.columns import Choice
from training.reading.formats import read_examples
from training.reading.pile import FileReading
from training.text.messages import answer_of, question_of

FILES = Path(__file__).parent / "files"


def read(content: bytes | str, name: str = "rows.txt", choice: Choice = Choice()) -> FileReading:  # noqa: B008
    """What is in a file; each problem must be sayable in both languages."""
    reading = read_examples(content.encode() if isinstance(content, str) else content, name, None, choice)
    for problem in reading.problems:
        for language in ("zh", "en"):
            describe(problem, language).encode()
    return reading


def read_case(place: str, choice: Choice = Choice()) -> FileReading:  # noqa: B008
    """What is in a file of `files/`, such as `a08/q_dot.txt`."""
    path = FILES / place
    return read(path.read_bytes(), path.name, choice)


def pairs(reading: FileReading) -> list[tuple[str, str]]:
    """The last question and the answer of each row."""
    return [(question_of(row.messages), answer_of(row.messages)) for row in reading.examples]


def codes(reading: FileReading) -> list[str]:
    """What is wrong with a file, in the order in which it is told."""
    return [problem.code for problem in reading.problems if problem.severity == "error"]
