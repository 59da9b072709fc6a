"""Values that hold the rows of a file in another form: wrapped, keyed, by column, as texts of JSON. Each is told."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from training.problems import Problem
from training.reading.columns import find_columns
from training.reading.conversations import form_of
from training.reading.json_parser import JsonParser, JsonRow

Slips = dict[str, int]
"""How many rows were read in spite of each slip, by its code."""


def unwrapped(rows: Iterable[JsonRow | Problem], slips: Slips) -> Iterator[JsonRow | Problem]:
    """The rows that a file's values hold. `slips` is filled as they are read."""
    for row in rows:
        if isinstance(row, Problem):
            yield row
            continue
        code, values = _rows_in(row.value)
        for value in values:
            if isinstance(value, str) and isinstance(inner := _parsed(value), dict):
                slips["texts"] = slips.get("texts", 0) + 1
                value = inner
            if code is not None:
                slips[code] = slips.get(code, 0) + 1
            yield JsonRow(row.line, _with_messages(value, slips))


def _rows_in(value: Any) -> tuple[str | None, list[Any]]:
    """The rows in a value, with the form that holds them; null where it is a row itself."""
    if not isinstance(value, dict) or form_of(value) is not None or ("messages" in value and not _is_table(value)):
        return None, [value]
    if _is_split(value):
        return "split", [dict(zip(value["columns"], cells, strict=False)) for cells in value["data"]]
    if _is_table(value):
        keys = next(iter(value.values())).keys()
        return "by_column", [{name: cells[key] for name, cells in value.items()} for key in keys]
    lists = [key for key, inner in value.items() if _holds_rows(inner)]
    if len(lists) == 1 and find_columns(list(value)) is None:
        inner = value[lists[0]]
        return ("squad", [*_squad(inner)]) if "paragraphs" in inner[0] else ("wrapped", inner)
    if value and all(isinstance(inner, dict) and inner for inner in value.values()) and _are_rows(value.values()):
        return "keyed", [*value.values()]
    return None, [value]


def _holds_rows(value: Any) -> bool:
    """Whether it is a list of rows; the first one says it, so that a bad one among them is told as such."""
    if not isinstance(value, list) or not value or not isinstance(value[0], dict):
        return False
    return isinstance(value[0].get("paragraphs"), list) or _are_rows(value[:1])


def _are_rows(values: Iterable[dict[str, Any]]) -> bool:
    """Whether each of them is a row: a chat, or a question with its answer."""
    return all("messages" in one or form_of(one) or find_columns(list(one)) for one in values)


def _is_split(value: dict[str, Any]) -> bool:
    """pandas' `orient="split"`: the headings, then the cells."""
    columns, data = value.get("columns"), value.get("data")
    return (
        isinstance(columns, list)
        and all(isinstance(name, str) for name in columns)
        and isinstance(data, list)
        and bool(data)
        and all(isinstance(cells, list) and len(cells) == len(columns) for cells in data)
    )


def _is_table(value: dict[str, Any]) -> bool:
    """pandas' own form: each column an object of its cells by their numbers."""
    columns = list(value.values())
    if len(columns) < 1 or not all(isinstance(cells, dict) and cells for cells in columns):
        return False
    keys = columns[0].keys()
    is_numbered = all(key.isdecimal() for key in keys)
    return is_numbered and all(cells.keys() == keys for cells in columns) and not _are_rows(columns)


def _squad(articles: list[Any]) -> Iterator[dict[str, Any]]:
    """SQuAD: questions about a text, each with where its answer stands. What has no answer is a row without one."""
    for article in articles:
        paragraphs = article.get("paragraphs") if isinstance(article, dict) else None
        for paragraph in paragraphs if isinstance(paragraphs, list) else []:
            entries = paragraph.get("qas") if isinstance(paragraph, dict) else None
            for entry in entries if isinstance(entries, list) else []:
                if isinstance(entry, dict):
                    answers = entry.get("answers")
                    first = answers[0] if isinstance(answers, list) and answers else {}
                    text = first.get("text", "") if isinstance(first, dict) else ""
                    yield {"question": entry.get("question"), "context": paragraph.get("context", ""), "answer": text}


def _with_messages(value: Any, slips: Slips) -> Any:
    """A row whose messages are a text of JSON."""
    if not isinstance(value, dict) or not isinstance(value.get("messages"), str):
        return value
    messages = _parsed(value["messages"])
    if not isinstance(messages, list):
        return value
    slips["messages_text"] = slips.get("messages_text", 0) + 1
    return {**value, "messages": messages}


def _parsed(text: str) -> Any:
    """The value of a text that is JSON and nothing else, strictly; null for any other."""
    bare, parser = text.strip(), JsonParser()
    if not bare.startswith(("{", "[")):
        return None
    try:
        value, end = parser.parse(bare, 0)
    except (json.JSONDecodeError, RecursionError):
        return None
    row = parser.row(1, value)
    return row.value if end == len(bare) and isinstance(row, JsonRow) else None
