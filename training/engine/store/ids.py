"""Ids as OpenAI's API has them: `file-x1y2…`. They become the names of files and folders."""

import secrets
import string
import threading
import time

LETTERS = string.digits + string.ascii_lowercase
"""Lower case only: some file systems do not tell a from A. In the order of ASCII."""
_ID_TIMES = threading.Lock()
_last_id_time = 0


def new_id(prefix: str, length: int = 24) -> str:
    """A random id such as `file-x1y2…`."""
    return prefix + "".join(secrets.choice(LETTERS) for _ in range(length))


def next_id(prefix: str) -> str:
    """An id such as `file-x1y2…` that sorts after all that this process has made before: the API's times are whole
    seconds, and lists are in the order of creation within them, too."""
    global _last_id_time
    with _ID_TIMES:
        # A clock may stand still for 16 ms, or be set back a little.
        _last_id_time = rest = max(_last_id_time + 1, time.time_ns())
    digits = ""
    for _ in range(12):  # until the year 2120
        rest, digit = divmod(rest, len(LETTERS))
        digits = LETTERS[digit] + digits
    return new_id(prefix + digits, 12)
