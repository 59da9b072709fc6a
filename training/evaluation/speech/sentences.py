"""What was heard, in sentences for vets and admins, in Chinese and in English."""

from training.evaluation.speech.spoken import Speech, SpeechCode, SpeechFault

SENTENCES: dict[SpeechCode, tuple[str, str]] = {
    "error": (
        "第 {numbers} 题没有得到回答，模型报错：{value}",
        "{questions} {numbers}: no answer but an error: {value}",
    ),
    "empty": ("第 {numbers} 题的回答是空的。", "{questions} {numbers}: the answer is empty."),
    "debris": (
        "第 {numbers} 题的回答里混进了不该给人看的记号：{value}",
        "{questions} {numbers}: the answer holds a mark that people must not see: {value}",
    ),
    "repeats": (
        "第 {numbers} 题的回答翻来覆去说同一句：{value}",
        "{questions} {numbers}: the answer says the same over and over: {value}",
    ),
    "no_words": (
        "第 {numbers} 题的回答不成话，几乎没有常用的字词。",
        "{questions} {numbers}: the answer is no prose; it has hardly any everyday word.",
    ),
    "endless": (
        "第 {numbers} 题的回答停不下来，写了 {value} 个字符才被截断。",
        "{questions} {numbers}: the answer does not end by itself; it was cut after {value} characters.",
    ),
    "thoughts": (
        "第 {numbers} 题把模型的思考过程也写出来了。",
        "{questions} {numbers}: the model thinks aloud before it answers.",
    ),
    "same": (
        "{value} 个不同的问题，它的回答都一样（例如第 {numbers} 题）。",
        "It gives the same answer to {value} different questions (for one, question {numbers}).",
    ),
    "language": (
        "第 {numbers} 题的回答和问题不是同一种语言。",
        "{questions} {numbers}: the answer is not in the language of the question.",
    ),
}
"""Code of a fault → what is said of it."""
GOOD = ("{n} 个日常问题，它都好好回答了。", "It answered {n} everyday questions properly.")
TOLERABLE = ("只有一个回答这样，还不算不合格。", "One such answer alone rejects nothing.")


def speech_sentences(speech: Speech, language: str) -> list[str]:
    """A sentence for each kind of fault, the gravest first, with the numbers of all questions that have it; its value
    is that of the first. `language`: `zh` or `en`."""
    place = 0 if language == "zh" else 1
    if not speech.faults:
        return [GOOD[place].format(n=len(speech.replies))]
    by_code: dict[SpeechCode, list[SpeechFault]] = {}
    for fault in speech.faults:
        by_code.setdefault(fault.code, []).append(fault)
    comma = "、" if place == 0 else ", "
    says = [
        SENTENCES[code][place].format(
            questions="Question" if len(faults) == 1 else "Questions",
            numbers=comma.join(str(fault.number) for fault in faults),
            value=faults[0].value,
        )
        for code, faults in by_code.items()
    ]
    return says if speech.is_rejected else [*says, TOLERABLE[place]]
