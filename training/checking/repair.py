"""One suggestion of `vetted check --fix`: what it would change, in words, and the rows as they would be."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from training.examples import Example

ROWS_SHOWN = 10
"""Lines that a suggestion names."""


@dataclass(frozen=True)
class Repair:
    """A suggestion: `describe_repair` says it, `rows` is what accepting it leaves."""

    code: str
    n_rows: int
    rows: list[Example]
    value: str = ""
    """What is put in or taken out, quoted, or an example of it."""


def change_each(
    code: str, rows: Sequence[Example], change: Callable[[Example], Example], value: str = ""
) -> Repair | None:
    """The repair that changes each row so; null if that changes none."""
    changed = [change(row) for row in rows]
    n_changed = sum(is_changed(new, old) for new, old in zip(changed, rows, strict=True))
    return Repair(code, n_changed, changed, value) if n_changed else None


def is_changed(new: Example, old: Example) -> bool:
    """Whether a row is another one. `true` is not 1 there, though Python says that they are equal."""
    return new is not old and (new != old or repr(new) != repr(old))


def leave_out(code: str, rows: Sequence[Example], is_bad: Sequence[bool]) -> Repair | None:
    """The repair that leaves the bad rows out; null if there are none."""
    good = [row for row, bad in zip(rows, is_bad, strict=True) if not bad]
    lines = [row.line for row, bad in zip(rows, is_bad, strict=True) if bad]
    return Repair(code, len(lines), good, say_lines(lines)) if lines else None


def leave_out_duplicates(rows: Sequence[Example]) -> Repair | None:
    """Of rows that are the same in each sign, the first stays."""
    keys: set[str] = set()
    is_repeat = []
    for row in rows:
        key = repr((row.messages, row.tools))
        is_repeat.append(key in keys)
        keys.add(key)
    return leave_out("duplicates", rows, is_repeat)


def say_lines(lines: Sequence[int]) -> str:
    """The first of these line numbers."""
    return ", ".join(map(str, lines[:ROWS_SHOWN])) + (", …" if len(lines) > ROWS_SHOWN else "")


def describe_repair(repair: Repair, language: str) -> str:
    """What accepting it changes, and why; in Chinese for `zh`, otherwise in English."""
    chinese, english = REPAIRS[repair.code]
    return (chinese if language == "zh" else english).format(n=repair.n_rows, value=repair.value)


# code → what it would change, in Chinese and in English.
REPAIRS: dict[str, tuple[str, str]] = {
    "extra_cells": (
        "收回 {n} 行因逗号没有加引号而多出的格子（第 {value} 行）：最后一列的文字会重新连起来",
        "take in {n} rows as they were meant: a text in their last column has a comma and no quotes (lines {value})",
    ),
    "key_names": (
        "把 {n} 行里的键 from、value 等改成 API 的 role、content",
        "name the keys as the API does (role, content) in {n} rows; they say from, value or the like",
    ),
    "role_names": (
        "把 {n} 行里写错的角色（Assistant、human、bot 等）改成 API 的 system、user、assistant",
        "name the roles as the API does (system, user, assistant) in {n} rows; they say Assistant, human, bot "
        "or the like",
    ),
    "number_texts": (
        "把 {n} 行里写成数字的内容改成文字",
        "write as text what is a number in {n} rows",
    ),
    "half_characters": (
        "删除 {n} 行文字里无法保存的半个字符",
        "remove halves of characters, which cannot be saved, from {n} rows",
    ),
    "unknown_keys": (
        "删除 {n} 行消息里 API 不认识的键，以及不在 assistant 消息上的 weight",
        "remove keys that the API does not take, and weights outside of assistant messages, from {n} rows",
    ),
    "weights": (
        "把 {n} 行里的 weight 写成 0 或 1（现在是 true、1.0 等）",
        "write weights as 0 or 1 in {n} rows; they say true, 1.0 or the like",
    ),
    "spaces": ("去掉 {n} 行文字首尾的空白", "strip white space at both ends of the texts in {n} rows"),
    "empty_messages": (
        "删除 {n} 行里没有内容的消息",
        "remove messages that say nothing from {n} rows",
    ),
    "open_end": (
        "删除 {n} 行末尾没有得到回答的问题",
        "remove the question at the end that nobody has answered from {n} rows",
    ),
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
