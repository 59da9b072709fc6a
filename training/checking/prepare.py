"""Repairs of a training file, one suggestion after the other: a successor of `openai tools fine_tunes.prepare_data`.

A suggestion says what it would change and holds the rows as they would be. Each is made of the rows that the ones
before it left, so that the order below is the order in which things are right; and none is found in what was prepared.
"""

import hashlib
import itertools
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from training.checking.validate import KEYS, ROLES, check_example
from training.examples import Example, Message, Problem, shorten
from training.text.messages import system_prompt, text_of
from training.text.near import cluster

ROLE_NAMES = {
    "assistant": (
        "ai",
        "bot",
        "gpt",
        "chatgpt",
        "model",
        "answer",
        "assistent",
        "vet",
        "助手",
        "机器人",
        "医生",
        "兽医",
        "回答",
    ),
    "user": ("human", "owner", "customer", "client", "question", "prompt", "用户", "主人", "客户", "问题", "提问"),
    "system": ("sys", "instruction", "系统"),
}
"""What others call the roles; besides, case and spaces are forgiven."""

MAX_LENGTH = 10_000
"""Characters of a prompt and its completion; OpenAI's tool offered to remove longer ones."""
SEPARATORS = ("\n\n###\n\n", "\n\n===\n\n", "\n\n---\n\n", "\n\n===>\n\n", " ->")
ENDINGS = (" END", " ###", " ***", " +++", " %%%")
LONG_PREFIX = 12
"""Characters of a beginning that all share, above which it is only paid for (OpenAI's tool)."""
ALL_CAPS = 1 / 3
TEST_SHARE = 0.2
FEW_PAIRS = 100
"""A base model learns a task from a few hundred rows on; OpenAI's tool advised below 100."""

_LABEL = re.compile(r"\s*(?:a|answer|reply|response|completion|答|回答|答案|回复)\s*[:：]\s*$", re.IGNORECASE)
"""What says only that an answer follows. Other short beginnings (原因分析：) may be the set's style."""
_MAX_ROUNDS = 5
_NOT_OF_PAIRS = ("missing_system_message", "small_set", "medium_set")


@dataclass(frozen=True)
class Repair:
    """A suggestion: `describe_repair` says it, `rows` is what accepting it leaves."""

    code: str
    n_rows: int
    rows: list[Example]
    value: str = ""
    """What is put in or taken out, quoted, or an example of it."""


def is_pairs(form: str) -> bool:
    """Whether a file (`Reading.form`) has prompts and completions for a base model, not a conversation."""
    return form.lower().startswith("prompt/completion")


def of_pairs(problems: Sequence[Problem], n_rows: int) -> list[Problem]:
    """The problems of such a file: what only conversations need is none, and a base model wants more rows."""
    left = [problem for problem in problems if problem.code not in _NOT_OF_PAIRS]
    if 0 < n_rows < FEW_PAIRS:
        left.insert(0, Problem(None, "few_pairs", "advice", str(n_rows)))
    return left


def pair(example: Example) -> tuple[str, str]:
    """Prompt and completion, of rows that were read from such."""
    *before, last = example.messages
    return text_of(before[-1]) if before else "", text_of(last)


def repair(
    rows: Sequence[Example], pairs: bool, accept: Callable[[Repair], bool]
) -> tuple[list[Example], list[Repair]]:
    """Ask `accept` for each suggestion: the rows that are left, and what was done.

    A repair can bring up another (in lower case two rows are the same): it goes on until nothing new is found, and
    asks about nothing that was declined.
    """
    left, declined = list(rows), set()
    done: list[Repair] = []
    for _ in range(_MAX_ROUNDS):
        n_done = len(done)
        for look in _PAIR_REPAIRS if pairs else _CHAT_REPAIRS:
            found = look(left) if look not in declined else None
            if found is None:
                continue
            if accept(found):
                left = found.rows
                done.append(found)
            else:
                declined.add(look)
        if len(done) == n_done:
            break
    return left, done


def split(rows: Sequence[Example]) -> tuple[list[Example], list[Example]]:
    """Four fifths to train on and one to validate with. Near-duplicates stay together: they would be known answers."""
    asked = [_asked(row) for row in rows]
    clusters = cluster(asked)
    sizes, names = Counter(clusters), dict[int, bytes]()
    for question, root in zip(asked, clusters, strict=True):
        # A cluster's place in the draw does not depend on the order of the file, which is often by topic.
        digest = hashlib.sha256(question.encode("utf-8", "replace")).digest()
        names[root] = min(names.get(root, digest), digest)
    left = round(TEST_SHARE * len(rows))
    chosen = set()
    for root in sorted(sizes, key=names.__getitem__):
        if sizes[root] <= left:
            chosen.add(root)
            left -= sizes[root]
    train = [row for row, root in zip(rows, clusters, strict=True) if root not in chosen]
    return train, [row for row, root in zip(rows, clusters, strict=True) if root in chosen]


# --- conversations ---


def _role_names(rows: Sequence[Example]) -> Repair | None:
    return _each_message("role_names", rows, _name_role)


def _name_role(message: Message) -> Message:
    role = message.get("role")
    if not isinstance(role, str) or role in ROLES:
        return message
    plain = role.strip().lower()
    if plain in ROLES:
        return {**message, "role": plain}
    known = next((name for name, others in ROLE_NAMES.items() if plain in others), role)
    return {**message, "role": known}


def _unknown_keys(rows: Sequence[Example]) -> Repair | None:
    """Keys that the API does not take, and weights where they have no meaning."""
    return _each_message("unknown_keys", rows, _known_keys)


def _known_keys(message: Message) -> Message:
    return {
        key: value
        for key, value in message.items()
        if key in KEYS and (key != "weight" or message.get("role") == "assistant")
    }


def _spaces(rows: Sequence[Example]) -> Repair | None:
    return _each_message("spaces", rows, _strip)


def _strip(message: Message) -> Message:
    content = message.get("content")
    return {**message, "content": content.strip()} if isinstance(content, str) else message


def _system_prompts(rows: Sequence[Example]) -> Repair | None:
    """The prompt that most rows have, where it is missing; nothing if half of the rows go without."""
    prompts = Counter(prompt for row in rows if (prompt := system_prompt(row.messages)))
    if not prompts or 2 * prompts.most_common(1)[0][1] <= len(rows):
        return None
    prompt = prompts.most_common(1)[0][0]

    def fill(row: Example) -> Example:
        has_one = any(_role(message) in ("system", "developer") for message in row.messages or [])
        if has_one or not _is_conversation(row):
            return row
        return replace(row, messages=[{"role": "system", "content": prompt}, *row.messages])

    return _each("system_prompt", rows, fill, shorten(prompt))


def _errors(rows: Sequence[Example]) -> Repair | None:
    return _drop("errors", rows, [any(p.severity == "error" for p in check_example(row)) for row in rows])


def _duplicates(rows: Sequence[Example]) -> Repair | None:
    seen: set[str] = set()
    repeated = []
    for row in rows:
        key = repr((row.messages, row.tools))
        repeated.append(key in seen)
        seen.add(key)
    return _drop("duplicates", rows, repeated)


def _each_message(code: str, rows: Sequence[Example], change: Callable[[Message], Message]) -> Repair | None:
    def change_row(row: Example) -> Example:
        if not _is_conversation(row):
            return row
        return replace(row, messages=[change(message) for message in row.messages])

    return _each(code, rows, change_row)


def _is_conversation(row: Example) -> bool:
    messages: Any = row.messages
    return isinstance(messages, list) and all(isinstance(message, dict) for message in messages)


def _role(message: Any) -> Any:
    return message.get("role") if isinstance(message, dict) else None


def _asked(row: Example) -> str:
    return text_of(row.messages[-2]) if len(row.messages) > 1 else ""


# --- prompts and completions ---


def _no_text(rows: Sequence[Example]) -> Repair | None:
    """Rows whose prompt or completion is no text at all: a number, a list."""
    return _drop("no_text", rows, [not all(isinstance(m.get("content"), str) for m in row.messages) for row in rows])


def _empty_completions(rows: Sequence[Example]) -> Repair | None:
    return _drop("empty_completions", rows, [not pair(row)[1].strip() for row in rows])


def _empty_prompts(rows: Sequence[Example]) -> Repair | None:
    """Where all are empty, the model is to write by itself; where some are, they were forgotten."""
    empty = [not pair(row)[0].strip() for row in rows]
    return None if all(empty) else _drop("empty_prompts", rows, empty)


def _long_rows(rows: Sequence[Example]) -> Repair | None:
    return _drop("long_rows", rows, [sum(map(len, pair(row))) > MAX_LENGTH for row in rows])


def _capitals(rows: Sequence[Example]) -> Repair | None:
    """Lower case for what shouts, if a third of it does: it costs more tokens, and is known less."""
    loud = [[_shouts(text) for text in pair(row)] for row in rows]
    lower = [sum(shouts) >= ALL_CAPS * len(rows) for shouts in zip(*loud, strict=True)]

    def change(row: Example) -> Example:
        texts = [_lower(text) if low and _shouts(text) else text for low, text in zip(lower, pair(row), strict=True)]
        return _with_pair(row, texts[0], texts[1])

    return _each("capitals", rows, change) if any(lower) else None


def _shouts(text: str) -> bool:
    """Most of it capitals: not an abbreviation in a Chinese sentence."""
    return text.isupper() and 2 * sum(sign.isupper() for sign in text) > len(text) > 3


def _lower(text: str) -> str:
    mark = next((mark for mark in ENDINGS if text.endswith(mark)), "")
    return text.removesuffix(mark).lower() + mark


def _prompt_prefix(rows: Sequence[Example]) -> Repair | None:
    return _strip_prefix("prompt", rows, [pair(row)[0] for row in rows])


def _completion_prefix(rows: Sequence[Example]) -> Repair | None:
    return _strip_prefix("completion", rows, [pair(row)[1] for row in rows])


def _strip_prefix(part: str, rows: Sequence[Example], texts: list[str]) -> Repair | None:
    prefix = common_start(texts)
    # Only whole words go: "原因" must not be cut from "原因分析" because another row begins with "原因可能".
    prefix = prefix[: max((prefix.rfind(sign) + 1 for sign in " \n:：,，。>"), default=0)]
    is_only_paid_for = len(prefix.strip()) > LONG_PREFIX or (part == "completion" and _LABEL.match(prefix))
    if len(texts) < 2 or not is_only_paid_for or any(len(text) == len(prefix) for text in texts):
        return None

    def change(row: Example) -> Example:
        prompt, completion = pair(row)
        if part == "prompt":
            return _with_pair(row, prompt[len(prefix) :], completion)
        return _with_pair(row, prompt, completion[len(prefix) :])

    return _each(f"{part}_prefix", rows, change, repr(shorten(prefix)))


def _separator(rows: Sequence[Example]) -> Repair | None:
    """A fixed text at the end of each prompt shows where it ends; it must not stand elsewhere."""
    prompts = [pair(row)[0] for row in rows]
    if not any(prompts) or _is_marked(prompts, SEPARATORS):
        return None
    mark = _free(SEPARATORS, prompts)

    def change(row: Example) -> Example:
        prompt, completion = pair(row)
        return _with_pair(row, prompt.rstrip() + mark, completion)

    return _each("separator", rows, change, repr(mark))


def _ending(rows: Sequence[Example]) -> Repair | None:
    """A fixed text at the end of each completion is the stop sequence: without it the model goes on talking."""
    completions = [pair(row)[1] for row in rows]
    if not completions or _is_marked(completions, ENDINGS):
        return None
    mark = _free(ENDINGS, completions)
    return _each("ending", rows, lambda row: _with_pair(row, pair(row)[0], pair(row)[1].rstrip() + mark), repr(mark))


def _leading_space(rows: Sequence[Example]) -> Repair | None:
    """Words are tokens with the space before them."""

    def change(row: Example) -> Example:
        prompt, completion = pair(row)
        return row if completion[:1].isspace() else _with_pair(row, prompt, " " + completion)

    return _each("leading_space", rows, change)


def _is_marked(texts: Sequence[str], marks: tuple[str, ...]) -> bool:
    """Whether all texts end with the same signs, which stand nowhere else in them. A full stop is none: too common."""
    if len(set(texts)) < 3:
        return all(text.endswith(marks) for text in texts)  # two texts may share their last words by chance
    suffix = common_end(texts)[-40:]
    # The common end may be longer than the mark: "常见。 END".
    ends = [suffix[place:] for place, sign in enumerate(suffix) if not sign.isalnum()]
    marks_like = [end for end in ends if len(end.strip()) > 1 or "\n" in end]
    return any(all(text.count(end) == 1 for text in texts) for end in marks_like)


def _free(marks: Sequence[str], texts: Sequence[str]) -> str:
    return next((mark for mark in marks if not any(mark.strip() in text for text in texts)), marks[0] * 2)


def _with_pair(row: Example, prompt: str, completion: str) -> Example:
    *before, question, answer = row.messages
    return replace(row, messages=[*before, {**question, "content": prompt}, {**answer, "content": completion}])


def common_start(texts: Sequence[str]) -> str:
    """What all texts begin with."""
    first, last = min(texts, default=""), max(texts, default="")
    same = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    return "".join(sign for sign, _ in same)


def common_end(texts: Sequence[str]) -> str:
    """What all texts end with."""
    return common_start([text[::-1] for text in texts])[::-1]


# --- both ---


def _each(code: str, rows: Sequence[Example], change: Callable[[Example], Example], value: str = "") -> Repair | None:
    """The repair that changes each row so; null if that changes none."""
    after = [change(row) for row in rows]
    n_changed = sum(new != old for new, old in zip(after, rows, strict=True))
    return Repair(code, n_changed, after, value) if n_changed else None


def _drop(code: str, rows: Sequence[Example], bad: Sequence[bool]) -> Repair | None:
    """The repair that leaves the bad rows out; null if there are none."""
    left = [row for row, is_bad in zip(rows, bad, strict=True) if not is_bad]
    lines = [str(row.line) for row, is_bad in zip(rows, bad, strict=True) if is_bad]
    shown = ", ".join(lines[:10]) + (", …" if len(lines) > 10 else "")
    return Repair(code, len(lines), left, shown) if lines else None


_CHAT_REPAIRS = (_role_names, _unknown_keys, _spaces, _system_prompts, _errors, _duplicates)
_PAIR_REPAIRS = (
    _no_text,
    _empty_completions,
    _empty_prompts,
    _duplicates,
    _long_rows,
    _capitals,
    _prompt_prefix,
    _completion_prefix,
    _separator,
    _ending,
    _leading_space,
)


def describe_repair(repair: Repair, language: str) -> str:
    """What accepting it changes, and why; in Chinese for `zh`, otherwise in English."""
    chinese, english = REPAIRS[repair.code]
    return (chinese if language == "zh" else english).format(n=repair.n_rows, value=repair.value)


# code → what it would change, in Chinese and in English.
REPAIRS: dict[str, tuple[str, str]] = {
    "role_names": (
        "把 {n} 行里写错的角色（Assistant、human、bot 等）改成 API 的 system、user、assistant",
        "name the roles as the API does (system, user, assistant) in {n} rows; they say Assistant, human, bot "
        "or the like",
    ),
    "unknown_keys": (
        "删除 {n} 行消息里 API 不认识的键，以及不在 assistant 消息上的 weight",
        "remove keys that the API does not take, and weights outside of assistant messages, from {n} rows",
    ),
    "spaces": ("去掉 {n} 行文字首尾的空白", "strip white space at both ends of the texts in {n} rows"),
    "system_prompt": (
        "给 {n} 行补上大多数行都有的 system 提示「{value}」",
        "give {n} rows the system prompt that most rows have: “{value}”",
    ),
    "errors": ("删除 {n} 行有错误、不能训练的（第 {value} 行）", "leave out {n} rows with errors (lines {value})"),
    "duplicates": (
        "删除 {n} 行完全重复的（第 {value} 行）",
        "leave out {n} rows that repeat an earlier one (lines {value})",
    ),
    "no_text": (
        "删除 {n} 行 prompt 或 completion 不是文字的（第 {value} 行）",
        "leave out {n} rows whose prompt or completion is no text (lines {value})",
    ),
    "empty_completions": (
        "删除 {n} 行 completion 为空的（第 {value} 行）",
        "leave out {n} rows with an empty completion (lines {value})",
    ),
    "empty_prompts": (
        "删除 {n} 行 prompt 为空的（第 {value} 行）",
        "leave out {n} rows with an empty prompt (lines {value})",
    ),
    "long_rows": (
        "删除 {n} 行超过一万字的（第 {value} 行），训练时会被截断",
        "leave out {n} rows of more than 10,000 characters (lines {value}), which would be cut",
    ),
    "capitals": (
        "把 {n} 行全大写的文字改成小写：模型更熟悉小写，词元也更少",
        "write {n} rows that are all capitals in lower case, which models know better and which takes fewer tokens",
    ),
    "prompt_prefix": (
        "去掉 {n} 行 prompt 共同的开头 {value}：微调之后不再需要指令",
        "remove the beginning that all {n} prompts share, {value}: after fine-tuning no instruction is needed",
    ),
    "completion_prefix": (
        "去掉 {n} 行 completion 共同的开头 {value}：每次都要为它付费",
        "remove the beginning that all {n} completions share, {value}: it is paid for in each answer",
    ),
    "separator": (
        "在 {n} 行 prompt 末尾加上分隔符 {value}，让模型知道问题到哪里为止；使用时也要加",
        "end {n} prompts with the separator {value}, so that the model knows where they end; use it in requests too",
    ),
    "ending": (
        "在 {n} 行 completion 末尾加上结束符 {value}；使用时把它设为 stop",
        "end {n} completions with {value}; set it as the stop sequence in requests",
    ),
    "leading_space": (
        "在 {n} 行 completion 开头加一个空格：分词就是这样切的",
        "begin {n} completions with a space, as words are cut into tokens",
    ),
}
