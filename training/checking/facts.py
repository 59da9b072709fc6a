"""What the checks of a whole set need to know of one example, small enough that a hundred thousand fit in memory."""

import hashlib
import json
import re
from bisect import bisect
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from training.examples import Example, Message
from training.text.fold import fold
from training.text.language import sure_language
from training.text.messages import system_prompt, text_of, without_system

Stance = Literal["now", "wait", ""]
"""What an answer tells the owner to do first: go to a vet now, wait and see, or neither."""

ASKED_LENGTH = 400
"""Characters of a conversation, from its end, by which it is compared with others."""

_SENTENCE_END = re.compile(r"[。！？；!?;\n.]")
_STANCE_WORDS = (
    *("立即", "立刻", "马上", "赶紧", "尽快", "现在就", "急诊", "观察", "不用", "不必", "不需要", "无需", "没必要"),
    *("在家", "等几", "等一", "等看", "immediately", "right away", "straight away", "at once", "urgently", "emergency"),
    *(" now", "wait", "watch", "keep an eye", "monitor", "need to", "need a", "need for"),
)
"""One of these stands in whatever the patterns below find."""
_REFUSAL_WORDS = (
    *("抱歉", "对不起", "不好意思", "遗憾", "我无法", "我不能", "我没", "作为", "sorry", "afraid", "unfortunately"),
    *("apolog", "i can", "i am", "i won", "as a"),
)
_CONDITION = re.compile(
    r"如果|若|一旦|要是|万一|只要|的话|出现|加重|\b(?:if|when|unless|should|until|in case|or else)\b", re.I
)
_NOT_NOW = re.compile(r"(?:不用|不必|不需要|无需|没必要|不要|别|not|n't|no need)[^，,。.]{0,12}$", re.I)
_NOW = re.compile(
    r"(?:立即|立刻|马上|赶紧|尽快|现在就)[^。，]{0,10}(?:医|诊|兽医)|(?:去|送|挂|看)急诊"
    r"|\b(?:vet|clinic|hospital|emergency)\b[^.;]{0,24}"
    r"\b(?:immediately|right away|straight away|at once|now|urgently)\b"
    r"|\b(?:immediately|right away|straight away|at once|urgently)\b[^.;]{0,24}\b(?:vet|clinic|hospital)\b"
    r"|\bgo\b[^.;]{0,24}\bemergency\b",
    re.I,
)
_WAIT = re.compile(
    r"观察(?!不)|(?:不用|不必|不需要|无需|没必要)[^。，]{0,8}(?:医院|就医|就诊|看医生)|在家(?:护理|等)|等(?:几天|一两天|等看)"
    r"|\bwait (?:and see|a|one|two|until)\b|\bwatch (?:it|him|her|them|and wait|for)\b|\bkeep an eye\b|\bmonitor\b"
    r"|\bno need (?:to|for)\b[^.;]{0,20}\bvet\b|\b(?:don't|do not) need (?:to|a)\b[^.;]{0,20}\bvet\b",
    re.I,
)
_DOSE = re.compile(
    r"(\d+(?:\.\d+)?)\s*(mg|毫克|ml|毫升|µg|mcg|微克|g|克|片|粒|滴|tablets?|drops?|iu)"
    r"(\s*(?:/|每|per)\s*(?:kg|公斤|千克))?(?![A-Za-z])",
    re.I,
)
_PER_WEIGHT = re.compile(r"每(?:公斤|千克|kg)(?:体重)?[^，。,.]{0,6}$", re.I)
_UNITS = {"毫克": "mg", "毫升": "ml", "微克": "µg", "mcg": "µg", "克": "g", "tablets": "tablet", "drops": "drop"}
_UNITS |= {"片": "tablet", "粒": "tablet", "滴": "drop"}
_REFUSAL = re.compile(
    r"(?:抱歉|对不起|不好意思|很遗憾)[^。\n]{0,16}(?:无法|不能|没法|没办法|不便|不了)"
    r"|^[^。\n]{0,10}我(?:无法|不能|没法|没办法)(?:为[您你])?(?:回答|提供|给出|诊断|判断|帮)"
    r"|作为(?:一个|一名|一款)?(?:AI|人工智能|语言模型)"
    r"|\b(?:sorry|afraid|unfortunately|apologi[sz]e)\b[^.\n]{0,40}"
    r"\b(?:can't|can’t|cannot|can not|unable|not able|won't)"
    r"|^[^.\n]{0,30}\bI (?:can't|can’t|cannot|can not|am unable|am not able|won't)\b[^.\n]{0,20}"
    r"(?:help|provide|answer|give|advise|assist|diagnos|offer)"
    r"|\bas an? (?:AI|artificial|language model)\b",
    re.I,
)
_HEADING = re.compile(r"[ \t#*【\[-]*([^\W\d_][^：:。.，,！!？?*】\]#]{1,23}?)[ \t*】\]]*(?:[：:】\]]|\*\*|$)")
_LIST = re.compile(r"\s*(?:[-*•]|\d+[.、)）])\s*\S")


class Facts(NamedTuple):
    """One example that is a conversation, as far as other examples are compared with it."""

    line: int
    prompt: str
    """The system prompt, or nothing."""
    shown: str
    """The beginning of what was asked last, for people."""
    asked: str
    """What was asked, folded: the question, or the end of the conversation before the answer."""
    row: bytes
    """A digest of all of the example."""
    context: bytes
    """A digest of what stands before the answer; empty if nothing does."""
    answer: bytes
    """A digest of the answer."""
    answer_length: int
    """In Chinese characters; see `length`."""
    question_language: str
    """`zh`, `en`, or nothing where it has too few letters."""
    answer_language: str
    is_refusal: bool
    has_list: bool
    headings: frozenset[str]
    """What the answer's paragraphs begin with: 原因分析, 推荐方案."""
    stance: Stance
    doses: frozenset[tuple[str, str]]
    """Unit (`mg/kg`) and number of each dose in the answer."""


def facts(example: Example) -> Facts | None:
    """Null for what is no conversation: it has its own errors."""
    messages: Any = example.messages
    if not isinstance(messages, list) or not messages or not all(isinstance(message, dict) for message in messages):
        return None
    *before, last = messages
    prompt = system_prompt(messages)
    answer = text_of(last)
    asked = without_system(before)
    conversation = fold("\n".join(map(text_of, asked)))
    question = text_of(asked[-1]) if asked else ""
    # What matters of an answer stands in its first two thousand characters; a book among them must not cost seconds.
    head = answer[:2000]
    lines = head.split("\n")
    return Facts(
        line=example.line,
        prompt=prompt,
        shown=question[:80],
        asked=conversation[-ASKED_LENGTH:],
        row=_digest(_plain(messages)),
        context=_digest(f"{prompt}\0{[message.get('role') for message in before]}\0{conversation}") if before else b"",
        answer=_digest(_fold_case(answer)),
        answer_length=length(answer),
        question_language=sure_language(question),
        answer_language=sure_language(head),
        is_refusal=bool(last.get("refusal")) or _refuses(head[:300]),
        has_list=any(_LIST.match(line) for line in lines),
        headings=frozenset(found[1].strip() for line in lines if (found := _HEADING.match(line))),
        stance=stance(head),
        doses=doses(head),
    )


def _refuses(start: str) -> bool:
    small = start.lower()
    return any(map(small.__contains__, _REFUSAL_WORDS)) and _REFUSAL.search(start) is not None


def stance(answer: str) -> Stance:
    """What its first sentence says that says anything of it. "If he vomits again, go at once" does not count."""
    small = answer.lower()
    # Searching for words is a hundred times faster than for patterns; the patterns then see only sentences with one.
    places = []
    for word in _STANCE_WORDS:
        place = small.find(word)
        while place >= 0:
            places.append(place)
            place = small.find(word, place + 1)
    if not places:
        return ""
    ends = [-1, *(sign.start() for sign in _SENTENCE_END.finditer(answer)), len(answer)]
    for sentence_number in sorted({bisect(ends, place - 1) for place in places}):
        sentence = answer[ends[sentence_number - 1] + 1 : ends[sentence_number]]
        if (condition := _CONDITION.search(sentence)) is not None:
            # "Watch him for a day, and if …": what stands before the comma holds anyhow.
            sentence = sentence[: max(sentence.rfind(comma, 0, condition.start()) for comma in "，,") + 1]
        now = _NOW.search(sentence)
        if now is not None and not _NOT_NOW.search(sentence[: now.start()]):
            return "now"
        if _WAIT.search(sentence):
            return "wait"
    return ""


def doses(answer: str) -> frozenset[tuple[str, str]]:
    """The doses in it, each as unit and number: `("mg/kg", "10")`."""
    if not any(map(answer.__contains__, "0123456789")):
        return frozenset()
    found = set()
    for dose in _DOSE.finditer(answer):
        unit = _UNITS.get(dose[2].lower(), dose[2].lower())
        per_weight = bool(dose[3]) or _PER_WEIGHT.search(answer[: dose.start()]) is not None
        found.add((f"{unit}/kg" if per_weight else unit, f"{float(dose[1]):g}"))
    return frozenset(found)


def length(text: str) -> int:
    """How much a text says, in Chinese characters: four Latin letters, or spaces, count as one."""
    n_bytes = len(text.encode("utf-8", "surrogatepass"))
    n_wide = (n_bytes - len(text)) // 2
    return max(0, n_wide + (len(text) - n_wide + 3) // 4)


def _fold_case(text: str) -> str:
    """The text without case and spacing. A wide comma counts: to fold width takes longer than all the rest."""
    text = text.casefold()
    for space in " \n\r\t\u3000":  # three times as fast as to split and join
        text = text.replace(space, "")
    return text


def _plain(messages: Sequence[Message]) -> str:
    """All that stands in the messages, the same for the same ones."""
    parts = []
    for message in messages:
        role, content = message.get("role"), message.get("content")
        if len(message) == 2 and isinstance(role, str) and isinstance(content, str):
            parts += [role, content]
        else:
            parts.append(json.dumps(message, ensure_ascii=False, sort_keys=True))
    return "\0".join(parts)


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).digest()
