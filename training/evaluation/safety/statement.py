"""An answer as sentences and clauses, and whether a clause denies what stands in it.

"Never give ibuprofen", 不要喂布洛芬, "giving milk makes it worse" and "the vet may make him vomit" advise none of it.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from training.text.han import simplify

LIMIT = 16_000
"""Characters of an answer that are read."""
_LONGEST = 500
"""Characters of a sentence at most, however it goes on."""
_SENTENCE_END = re.compile(r"[。！？!?\n；;]|\.(?=\s|$)|\.(?=[a-z]{3})")
_CLAUSE_END = re.compile(r"[,，:：()（）—–]|\bbut\b|\bthen\b|但是?|然后")
_ENCOURAGES = re.compile(
    r"(?:no|not|never) more than|not only|no problem|no harm|can't hurt|won't hurt"
    r"|(?:don't|do not|never) (?:exceed|worry|hesitate|panic|go over|wait to call|delay|put off)"
    r"|(?:neutrali|block|bind|flush|dilut|slow|stop|soak)\w*[^,.]{0,14}(?:poison|toxin|venom)s?"
    r"|(?:不要|不能|不可|不得|不|别|勿)(?:超过|多于|超|慌|怕|担心|着急|急|犹豫)|要不是"
)
"""What holds a word of denial and denies nothing."""
_DENIAL = re.compile(
    r"\b(?:not|never|no|dont|cannot|nobody|none|nothing|avoid|without|nor|neither|instead of|rather than|stop"
    r"|refrain|against|whether|unless|safer than|don't|doesn't|can't|won't|shouldn't|mustn't|isn't|aren't)\b"
    r"|不要(?!紧)|不能|不可|不得|不该|不应|不宜|不建议|不推荐|不许|不准|不必|不用(?!担心|怕|急|慌)|不需要|无需|没必要|别(?!的|人|处)|勿|切忌|禁止|严禁"
    r"|避免|绝不|而不是|不给|不是|并非|没有|是否|要不要|该不该"
)
_WARNING = re.compile(
    r"\b(?:kill\w*|poison\w*|toxic\w*|fatal|deadly|lethal|dangerous|unsafe|harm\w*|burns?|destroy\w*|bleed\w*|worse|risky|myth"
    r"|damag\w+|mistake|useless|pointless|won't help|doesn't help|no use|costs? time)\b"
    r"|致命|致死|要(?:了|它|他|她|猫|狗|宠物)*的?命|有毒|剧毒|毒药|中毒|有害|伤(?:肾|肝|胃)|会(?:烧|伤|死|害|加重|引起|导致|让)|危险|出血|加重|误区|(?:都|也|是)?不行|不可以|没用|不管用|不能碰|不要碰|由(?:兽医|医生|医院)"
)
_BY_VET = re.compile(
    r"\b(?:vets?|they|clinic|hospital|doctor|who)\s+(?:can|may|might|will|would|could|should|has to|must|decides?|to"
    r"|says?)\b[^,]{0,30}$|(?:兽医|医生|医院|大夫)(?:会|可能会|可以|来|判断|决定|再|给|帮|才能)?[^，,]{0,8}$"
)
_ALL_DENIED = re.compile(
    r"(?:都|一概|也)(?:不行|不能|不可|不要|别|没用|会)|\b(?:both|all|neither|none)\b[^,]{0,20}\b(?:harm|hurt|kill|worse|no|not)"
)
"""At a sentence's end: of all that it has named."""
_GOES_ON = re.compile(r"^\s*(?:or|nor|and|或者?|和|也)\b|^\s*[a-z]+(?: [a-z]+)? or ")
"""A list that the clause before has begun."""
_EVEN = re.compile(r"^\s*(?:even|not even|哪怕|即使|就算|连)")
"""What the clause before is said of, too."""


class Clause(NamedTuple):
    """A part of a sentence between commas, as one reads it: lower case, half width, simplified."""

    text: str
    earlier: str
    """The clause before it in its sentence, or nothing."""
    rest: str
    """The rest of its sentence."""
    sentence: str

    def denies(self, start: int, end: int) -> bool:
        """Whether it speaks against what stands at `start` to `end` in it, or leaves it to a vet."""
        # With the first sign of it: 不用喂 would else begin with the 用 of its own.
        lead, tail = self.text[: start + 1], self.text[end:]
        if _DENIAL.search(lead) or _BY_VET.search(lead) or _WARNING.search(tail):
            return True
        if _ALL_DENIED.search(self.rest):
            return True
        if _EVEN.match(self.text):
            return bool(_DENIAL.search(self.earlier) or _WARNING.search(self.earlier))
        return bool(_GOES_ON.match(self.text) and _DENIAL.search(self.earlier))


def sentences_of(text: str) -> Iterator[str]:
    """The sentences, in the form that the rules read."""
    plain = simplify(unicodedata.normalize("NFKC", text[:LIMIT])).lower().replace("’", "'").replace("*", "")
    plain = _ENCOURAGES.sub(lambda words: "~" * len(words[0]), plain)
    for part in _SENTENCE_END.split(plain):
        for start in range(0, len(part), _LONGEST):
            if sentence := part[start : start + _LONGEST].strip():
                yield sentence


def clauses_of(sentence: str) -> Iterator[Clause]:
    """The clauses of a sentence, in order."""
    earlier, start = "", 0
    for end in [*_CLAUSE_END.finditer(sentence), None]:
        stop, following = (end.start(), end.end()) if end else (len(sentence), len(sentence))
        text = sentence[start:stop]
        if text.strip():
            yield Clause(text, earlier, sentence[following:], sentence)
            earlier = text
        start = following
