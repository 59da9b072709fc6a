"""What is personal in a text, rule by rule. `training/privacy/find.py` is the door; each file here is one kind of rules.

Every rule reads the text in one way of writing (`reading.py`) and yields hits: (kind, start, end) in that writing.
"""

from collections.abc import Iterator

Hit = tuple[str, int, int]
"""(kind, start, end), positions in the reading."""
Hits = Iterator[Hit]
