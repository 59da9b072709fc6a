"""Whether a model's answer says what the vet's does: so a correction counts as fixed, and an old answer as kept.

Wording comes first (chrF of `training/text`, the worse of both directions, so that neither a part nor an addition
passes). But 可以喂 and 别喂 share nearly every character. So what turns advice around must be the same besides: numbers
and doses, what is denied, go now or wait, the species; and of the other facts a tenth at most may differ. It errs on
the side of "not the same": a paraphrase in other words is none, and a verified answer then stays a day longer.
"""

import re
from collections import Counter

from training.checking.stance import doses, stance
from training.similarity.frame import frame_of
from training.text.chrf import chrf
from training.text.han import HAN, simplify
from training.text.language import main_language

SAME = 0.75
"""chrF from which on two answers may count as the same. Vets' corrections and the answers that they corrected have 0.1
to 0.5 (`tests/benchmarks/training/corrections.json`), two answers to different questions 0.3 at most."""
_MOST_OTHER_FACTS = 0.1
_SENTENCE_END = re.compile(r"[。！？!?\n；;]|\.(?=\s|$)")
_UNIT = re.compile(rf"\d+(?:\.\d+)?|[a-z]+(?:'[a-z]+)?|[{HAN}]")
_HINGES = frozenset("不别勿没无非未莫禁忌可能应须停") | {
    *(
        "now",
        "not",
        "no",
        "never",
        "don't",
        "can't",
        "cannot",
        "doesn't",
        "without",
        "avoid",
        "only",
        "may",
        "must",
        "stop",
    )
}
"""Words that turn around what comes behind them."""


def is_same_answer(answer: str, reference: str) -> bool:
    """Whether an answer is the vet's, but for a few words that change nothing. Symmetric; never raises."""
    if min(chrf(answer, reference), chrf(reference, answer)) < SAME or not answer.strip():
        return False
    if main_language(answer) != main_language(reference) or stance(answer) != stance(reference):
        return False
    return (
        doses(answer) == doses(reference)
        and _hinges(answer) == _hinges(reference)
        and _tell_the_same(answer, reference)
    )


def _hinges(text: str) -> Counter[tuple[str, ...]]:
    """Each number, and each word of denial or leave, with the two units behind it."""
    units = _UNIT.findall(simplify(text).lower().replace("’", "'"))
    return Counter(
        tuple(units[place : place + 3]) for place, unit in enumerate(units) if unit in _HINGES or unit[0].isdigit()
    )


def _tell_the_same(answer: str, reference: str) -> bool:
    """Whether both tell the same facts, but for a few, and of the same animals."""
    facts, species = _facts(answer)
    own_facts, own_species = _facts(reference)
    difference = facts ^ own_facts
    is_certain = all(not fact.startswith(("#", "not:")) for fact in difference)
    most = max(1, int(_MOST_OTHER_FACTS * max(len(facts), len(own_facts))))
    return species == own_species and is_certain and len(difference) <= most


def _facts(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The facts of all sentences, and the species among them."""
    frames = [frame_of(sentence) for sentence in _SENTENCE_END.split(text) if sentence.strip()]
    facts = frozenset(fact for frame in frames for fact in frame.facts)
    return facts, frozenset(kind for frame in frames for kind in frame.species)
