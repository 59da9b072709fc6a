"""`vetted triage`: which messages on standard input are emergencies."""

import sys

from bot.cli.console import GOOD, write_row


def triage() -> int:
    """Weigh each line of standard input as an owner's message; print one JSON object for each, an empty line too.

    Bytes that are no UTF-8 are read as U+FFFD: the rest of such a message can still say that a cat cannot pee.
    """
    from bot.triage import triage as weigh

    for line in sys.stdin.buffer:
        verdict = weigh(line.decode("utf-8", "replace").rstrip("\r\n"))
        write_row({"flag": verdict.flag, "dose": verdict.dose, "why": list(verdict.why)})
    return GOOD
