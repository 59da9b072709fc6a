"""What an answer says that must not differ from another's: go now or wait, how much of a medicine, or nothing at all.

Rules over words: they miss some, and a vet decides.
"""

import re
from bisect import bisect
from typing import Literal

Stance = Literal["now", "wait", ""]
"""What an answer tells the owner to do first: go to a vet now, wait and see, or neither."""

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


def refuses(start: str) -> bool:
    """Whether an answer that begins so says that it gives none."""
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
    amounts = set()
    for dose in _DOSE.finditer(answer):
        unit = _UNITS.get(dose[2].lower(), dose[2].lower())
        per_weight = bool(dose[3]) or _PER_WEIGHT.search(answer[: dose.start()]) is not None
        amounts.add((f"{unit}/kg" if per_weight else unit, f"{float(dose[1]):g}"))
    return frozenset(amounts)
