"""How right triage is on labelled messages. Pure but for the rule files."""

import json
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class LabelledMessage:
    """A message with its label."""

    name: str
    """`turn 12`, `line 3`."""
    text: str
    is_emergency: bool | None
    """Null where only the dose is labelled."""
    category: str | None = None
    asks_dose: bool | None = None
    pieces: tuple[str, ...] = ()
    """What its owner had said shortly before."""


@dataclass(frozen=True)
class Share:
    """So many of so many, with the bounds between which the true share lies with a chance of 95 %."""

    hits: int
    n: int

    def bounds(self) -> tuple[float, float]:
        """Clopper and Pearson's."""
        from training.evaluation.bounds import upper_bound

        low = 0.0 if self.hits == 0 else 1 - upper_bound(self.n - self.hits, self.n, 0.025)
        return low, upper_bound(self.hits, self.n, 0.025)

    def values(self) -> dict[str, object]:
        """For programs."""
        low, high = self.bounds()
        share = round(self.hits / self.n, 4) if self.n else None
        return {"hits": self.hits, "n": self.n, "share": share, "low": round(low, 4), "high": round(high, 4)}

    def __str__(self) -> str:
        low, high = self.bounds()
        return f"{self.hits} of {self.n}" + (
            f", {self.hits / self.n:.1%} (95 %: {low:.1%} to {high:.1%})" if self.n else ""
        )


@dataclass(frozen=True)
class TriageFigures:
    """How triage did."""

    shares: dict[str, Share]
    """By what was counted; what nothing is labelled for is left out."""
    missed: list[str]
    """Emergencies that were let through."""
    flagged: list[str]
    """What is none, and was flagged."""
    not_refused: list[str]
    """Questions for a dose that were let through."""


def read_labels(content: bytes) -> tuple[list[LabelledMessage], list[str]]:
    """The messages of a JSONL file, and a sentence for each line that is none."""
    rows, problems = [], []
    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip():
            continue
        row = _message(f"line {number}", line)
        if row is None:
            beginning = line.decode("utf-8", "replace").strip()[:80]
            problems.append(
                f'line {number} is no JSON object with "text" and "emergency" (true or false), "category" or "dose": '
                f"{beginning}"
            )
        else:
            rows.append(row)
    return rows, problems


def _message(name: str, line: bytes) -> LabelledMessage | None:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        return None
    category, is_emergency, asks_dose = row.get("category"), row.get("emergency"), row.get("dose")
    if not isinstance(category, str | None) or not all(isinstance(x, bool | None) for x in (is_emergency, asks_dose)):
        return None
    if is_emergency is None and "category" in row:
        is_emergency = category not in (None, "", "none")
    if is_emergency is None and asks_dose is None:
        return None
    return LabelledMessage(name, row["text"], is_emergency, category if is_emergency else None, asks_dose)


def measure(rows: Sequence[LabelledMessage]) -> TriageFigures:
    """Weigh every message as the bot does, with what its owner had said before, and once by the rules alone."""
    weighed = [(row, *_flags(row)) for row in rows]
    emergencies = [item for item in weighed if item[0].is_emergency]
    others = [item for item in weighed if item[0].is_emergency is False]
    doses = [item for item in weighed if item[0].asks_dose]
    no_doses = [item for item in weighed if item[0].asks_dose is False]
    labelled = [item for item in emergencies if item[0].category]
    shares = {
        "emergencies found": Share(sum(flag is not None for _, flag, _, _ in emergencies), len(emergencies)),
        "… by the rules alone": Share(sum(by_rules for _, _, by_rules, _ in emergencies), len(emergencies)),
        "… in the labelled category": Share(sum(row.category == flag for row, flag, _, _ in labelled), len(labelled)),
        "others flagged": Share(sum(flag is not None for _, flag, _, _ in others), len(others)),
        "… by the rules": Share(sum(by_rules for _, _, by_rules, _ in others), len(others)),
        "dose questions refused": Share(sum(dose for *_, dose in doses), len(doses)),
        "others refused": Share(sum(dose for *_, dose in no_doses), len(no_doses)),
    }
    return TriageFigures(
        {name: share for name, share in shares.items() if share.n},
        [row.name for row, flag, _, _ in emergencies if flag is None],
        [row.name for row, flag, _, _ in others if flag is not None],
        [row.name for row, _, _, dose in doses if not dose],
    )


def _flags(row: LabelledMessage) -> tuple[str | None, bool, bool]:
    """The flag of a message, whether the rules alone give one, and whether no dose may be given."""
    from bot.triage import by_rules, triage, triage_together

    verdict = triage(row.text)
    flag, is_by_rules = verdict.flag, by_rules(row.text) is not None
    if flag is None and row.pieces and (together := triage_together([*row.pieces, row.text])) is not None:
        flag = together.flag
    return flag, is_by_rules, verdict.dose
