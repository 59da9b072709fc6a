"""docs/documents.md says which of its rows are done here."""

import re
from pathlib import Path

from tests.walk.does import rows_of, spans
from tests.walk.page import PageWalk
from tests.walk.shell import ShellWalk

PAGE = Path(__file__).parents[2] / "docs" / "documents.md"


def test_the_page_says_which_rows_are_done_here() -> None:
    tables = re.split(r"^## (?=\d\.)", PAGE.read_text("utf-8"), flags=re.M)[1:]
    sentences = {int(text[0]): re.search(r"^Done by `tests/walk`: (.*)\.$", text, re.M) for text in tables}
    spans_of_page = {table: match[1] for table, match in sentences.items() if match}
    assert spans_of_page == {table: spans(numbers) for table, numbers in rows_of(ShellWalk, PageWalk).items()}
