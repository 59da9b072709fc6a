"""Lists of plain words, one file each in `words/`: names of medicines, and things that are none."""

from functools import cache
from pathlib import Path

_WORDS = Path(__file__).with_name("words")


@cache
def lines_of(file: str) -> tuple[str, ...]:
    """The lines of `words/FILE.txt` without its remarks."""
    lines = (_WORDS / f"{file}.txt").read_text("utf-8").splitlines()
    return tuple(line for line in lines if line and line[0] != "#")


@cache
def words_of(file: str) -> frozenset[str]:
    """The words of `words/FILE.txt`, which stand apart by spaces."""
    return frozenset(word for line in lines_of(file) for word in line.split())
