"""Safety before any model: red flags in an owner's message, by rules. Text in, value out; milliseconds.

A message is brought to one way of writing (normal.py), signs and exposures to poison are looked for (signs.py,
exposures.py), and each is weighed by what stands around it (silences). One that stands is enough: if a message says
both harmless and dangerous things, the danger wins. What the rules let through is compared with the labelled
emergencies (likeness.py), which may add a flag. The rules are text files, rules/*.txt, for a vet to read and sign.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.triage.categories import CATEGORIES
from bot.triage.dose_likeness import is_dose_question
from bot.triage.doses import Dose, doses_in
from bot.triage.likeness import alike
from bot.triage.normal import in_chinese, is_mixed, normalise
from bot.triage.reader import RuleError
from bot.triage.sayings import mask
from bot.triage.threads import weigh_thread
from bot.triage.weigh import Silence, weigh

__all__ = ["CATEGORIES", "Dose", "RuleError", "Silence", "Triage", "by_rules", "doses_in", "triage", "triage_together"]

LIMIT = 12_000
"""Characters that are read: of a longer text so many at its head and at its end together. Telegram lets nobody write
more than 4,096 at a time, but one of them may be normalised to eighteen."""
_DRUGS = {"poison_paracetamol", "poison_painkiller", "poison_drug"}


@dataclass(frozen=True)
class Triage:
    """What the rules see in one message."""

    flag: str | None
    """The most urgent category (categories.py), null if no sign of an emergency stands."""
    dose: bool
    """True where no dose may be given: the message asks for one, or an animal has had people's medicine."""
    why: tuple[str, ...] = ()
    """The words that decided, as normalised."""
    silences: tuple[Silence, ...] = ()
    """Why other signs did not count, where `triage` was asked to explain."""
    weak: tuple[str, ...] = ()
    """Without a flag: what might have been one, as normalised. Signs that were silenced, a weak sign that stands alone,
    words of a message that is nearly like an emergency's."""


def triage(text: str, explain: bool = False) -> Triage:
    """Weigh one message. Never raises, whatever the text. To explain is to say of every sign what silenced it."""
    return judge(_ends_of(normalise(_ends_of(text))), explain)


def by_rules(text: str) -> str | None:
    """The flag that the rules give a message without the model of likeness."""
    plain = _ends_of(normalise(_ends_of(text)))
    flag, _ = weigh(plain)
    return weigh(in_chinese(plain))[0] if flag is None and is_mixed(plain) else flag


def triage_together(texts: Sequence[str]) -> Triage | None:
    """Weigh several messages of one owner as one, the oldest first; each has been weighed by itself, and is no
    emergency. Null where they are none together."""
    if (sign := weigh_thread(texts)) is None:
        return None
    flag, why = sign
    return Triage(flag, flag in _DRUGS, why)


def _ends_of(text: str) -> str:
    """As much of a text as is read."""
    return text if len(text) <= LIMIT else f"{text[: LIMIT // 2]}\n{text[-LIMIT // 2 :]}"


def judge(plain: str, explain: bool = False) -> Triage:
    """Weigh a normalised text, all of it, in time that is in proportion to its length."""
    silences: list[Silence] | None = [] if explain else None
    doubts: list[str] = []
    flag, why = weigh(plain, silences, doubts)
    if flag is None and is_mixed(plain):
        flag, why = weigh(in_chinese(plain), silences, doubts)
    if flag is None and (like := alike(mask(plain))) is not None:
        if like.flags:
            flag, why = "unwell", list(like.why)
        else:
            doubts += like.why
    dose = flag in _DRUGS or is_dose_question(plain)
    weak = tuple(dict.fromkeys(doubts)) if flag is None else ()
    return Triage(flag, dose, tuple(dict.fromkeys(why)), tuple(dict.fromkeys(silences or ())), weak)
