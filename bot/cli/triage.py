"""`vetted triage`: which messages on standard input are emergencies, and what silenced a sign of one."""

import sys

from bot.cli.console import GOOD, PROBLEMS, complain, write_row


def triage() -> int:
    """Weigh each line of standard input as an owner's message; print one JSON object for each, an empty line too.

    Bytes that are no UTF-8 are read as U+FFFD: the rest of such a message can still say that a cat cannot pee. A rule
    that cannot be read is said on standard error, with its file and line.
    """
    from bot.triage import RuleError
    from bot.triage import triage as weigh

    for line in sys.stdin.buffer:
        try:
            verdict = weigh(line.decode("utf-8", "replace").rstrip("\r\n"), explain=True)
        except RuleError as error:
            complain(str(error))
            return PROBLEMS
        silences = [
            {
                "sign": silence.sign,
                "words": silence.words,
                "by": silence.name,
                "because": silence.reason,
                "rule": silence.rule,
            }
            for silence in verdict.silences
        ]
        row = {"flag": verdict.flag, "dose": verdict.dose, "why": list(verdict.why), "silenced": silences}
        write_row({**row, "weak": list(verdict.weak)})
    return GOOD
