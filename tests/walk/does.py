"""Which rows of docs/documents.md a step of the walk does, so that the page can say it and a test holds it to that."""

from collections.abc import Callable, Iterator
from typing import TypeVar

Step = TypeVar("Step", bound=Callable[..., object])


def does(table: int, *numbers: int) -> Callable[[Step], Step]:
    """The step does these rows of one of the page's five tables."""

    def mark(step: Step) -> Step:
        step.__dict__.setdefault("rows", {}).setdefault(table, set()).update(numbers)
        return step

    return mark


def rows_of(*walks: type) -> dict[int, list[int]]:
    """Table → the numbers of its rows that these walks' steps do."""
    tables: dict[int, set[int]] = {}
    for step in _steps(*walks):
        for table, numbers in getattr(step, "rows", {}).items():
            tables.setdefault(table, set()).update(numbers)
    return {table: sorted(tables[table]) for table in sorted(tables)}


def _steps(*walks: type) -> Iterator[object]:
    for walk in walks:
        yield from vars(walk).values()


def spans(numbers: list[int]) -> str:
    """`3, 5 to 8, 11`."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ", ".join(str(part[0]) if len(part) == 1 else f"{part[0]} to {part[-1]}" for part in parts)
