"""What a training row is, what can be wrong with one, and how that is said."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

Message = dict[str, Any]
"""One message as OpenAI's API takes it: `role`, `content`, and what else its role allows."""

Severity = Literal["error", "warning", "advice"]
"""error: it cannot be trained on; warning: it can, but probably not as meant; advice: it could be better."""

SURROGATE = re.compile("[\ud800-\udfff]")
"""Half a character: JSON can hold it, a file cannot. Undecodable bytes stand as such while a file is read."""

_NOT_SHOWN = re.compile("[\ud800-\udfff\0-\x1f\x7f]")


@dataclass(frozen=True)
class Example:
    """One training row, with its place in the file or version that it came from (lines count from 1)."""

    messages: list[Message]
    line: int
    sheet: str = ""
    """The workbook's sheet that the line is of."""


@dataclass(frozen=True)
class Problem:
    """Something that a person should know before training. `describe` says it in a sentence."""

    line: int | None
    """Null where it is about the whole set."""
    code: str
    severity: Severity
    value: str = ""
    """The offending value, shortened."""
    params: dict[str, Any] = field(default_factory=dict)
    """What the code's sentence also needs."""
    sheet: str = ""
    """The workbook's sheet that the line is of."""
    mended: list[Message] | None = None
    """The row as it would be after a repair by rule, if there is one; a person has to want it."""


def training_line(messages: list[Message]) -> str:
    """One line of training JSONL, without its line end. The same messages always give the same line."""
    return json.dumps({"messages": messages}, ensure_ascii=False, sort_keys=False, separators=(", ", ": "))


def sha256_of(messages: list[Message]) -> str:
    """A row's identity: the sha256 of the line that it will be in the training file."""
    return hashlib.sha256(training_line(messages).encode()).hexdigest()


def shorten(value: Any, length: int = 60) -> str:
    """A value in one line of at most `length` characters, safe to print and to send."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    text = " ".join(text[: 4 * length].split()) if text.strip() else repr(text[:length])
    text = text[: length - 1] + "…" if len(text) > length else text
    return _NOT_SHOWN.sub("\ufffd", text)


def wrong_type(
    line: int, value: Any, expected: Literal["object", "list", "text"], message: int | None = None, key: str = ""
) -> Problem:
    """The problem `data_type`: of a row, of a message in it (counted from 1), or of a key's value in that."""
    where_zh, where_en = ("这一行", "the row") if message is None else (f"第 {message} 条消息", f"message {message}")
    names = {"object": ("对象 {…}", "an object {…}"), "list": ("列表 […]", "a list […]"), "text": ("文字", "text")}
    params = {
        "where_zh": f"{where_zh}的 {key} " if key else where_zh,
        "where_en": f"{key} of {where_en}" if key else where_en,
        "expected_zh": names[expected][0],
        "expected_en": names[expected][1],
    }
    return Problem(line, "data_type", "error", shorten(value), params)


def summarize(problems: Iterable[Problem]) -> dict[Severity, dict[str, int]]:
    """How many problems of each code, by severity, the worst first."""
    counts = Counter((problem.severity, problem.code) for problem in problems)
    order: tuple[Severity, ...] = ("error", "warning", "advice")
    return {severity: {code: n for (found, code), n in counts.most_common() if found == severity} for severity in order}


def describe(problem: Problem, language: str) -> str:
    """The place, what is wrong with which value, and the next step; in Chinese for `zh`, otherwise in English."""
    chinese, english = SENTENCES[problem.code]
    sentence = chinese if language == "zh" else english
    text = sentence.format_map({**problem.params, "value": problem.value})
    if problem.line is None:
        return text
    if language == "zh":
        return f"{f'工作表「{problem.sheet}」' if problem.sheet else ''}第 {problem.line} 行：{text}"
    return f"{f'Sheet “{problem.sheet}”, line' if problem.sheet else 'Line'} {problem.line}: {text}"


# code → what is said of it in Chinese and in English, after the place.
SENTENCES: dict[str, tuple[str, str]] = {
    # reading (formats.py)
    "empty_file": (
        "文件里没有任何数据。请发送带有问题和回答的表格（XLSX、CSV）、JSON 或文本文件。",
        "The file holds no rows. Send a table (XLSX, CSV), JSON or a text file with questions and answers.",
    ),
    "unsupported_form": (
        "看不懂 {file}：开头是「{value}」。请存成 XLSX、CSV、JSONL、JSON 或 TXT（UTF-8）后再发送。",
        "{file} is of a form that we cannot read: it begins with “{value}”. Save it as XLSX, CSV, JSONL, JSON or TXT "
        "(UTF-8) and send that.",
    ),
    "other_kind": (
        "{file} 是{value}，里面没有我们能读的问答。请存成 XLSX、CSV、JSONL、JSON 或 TXT 后再发送。",
        "{file} is {value}, not a file of questions and answers that we can read. Save it as XLSX, CSV, JSONL, JSON "
        "or TXT and send that.",
    ),
    "old_workbook": (
        "{file} 是旧版 Excel 文件（.xls）。请用 Excel 或 WPS 打开，另存为 .xlsx 后再发送。",
        "{file} is a workbook of the old kind (.xls). Open it in Excel or WPS, save it as .xlsx and send that.",
    ),
    "locked_workbook": (
        "{file} 有密码保护。请在 Excel 或 WPS 里去掉密码，另存后再发送。",
        "{file} is protected by a password. Take the password off in Excel or WPS, save it and send that.",
    ),
    "broken_workbook": (
        "{file} 不是完整的 Excel 文件（{value}）。请重新打开、另存为 .xlsx 后再发送。",
        "{file} is no whole workbook ({value}). Open it again, save it as .xlsx and send that.",
    ),
    "unpacks_too_big": (
        "{file} 解压后有 {value} MB（上限 {limit} MB）。请删掉图片、空白区域或拆成几个文件。",
        "{file} unpacks to {value} MB (the limit is {limit} MB). Remove pictures and blank areas, or split it.",
    ),
    "sheet_too_wide": (
        "单元格 {value} 离得太远：这张表会有 {n_cells} 个单元格（上限 {limit}）。请删除多余的行和列后另存。",
        "the cell {value} lies too far out: the sheet would have {n_cells} cells (the limit is {limit}). "
        "Delete the rows and columns that are not needed, and save it.",
    ),
    "takes_too_long": (
        "{file} 读了 {seconds} 秒还没有读完，已经停止。请拆成几个小一些的文件再发送。",
        "{file} was not read within {seconds} seconds, so reading was stopped. Split it into smaller files.",
    ),
    "takes_too_much": (
        "读 {file} 需要的内存超过 {mb} MB，已经停止。请拆成几个小一些的文件，表格请删掉空白的行和列。",
        "reading {file} takes more than {mb} MB of memory, so it was stopped. Split it into smaller files; from a "
        "workbook, delete blank rows and columns.",
    ),
    "file_too_large": (
        "{file} 超过 {limit} MB。请拆成几个文件。",
        "{file} is larger than {limit} MB. Split it.",
    ),
    "reader_died": (
        "读 {file} 时出错，这是我们的问题，数据集没有变。请存成 UTF-8 的 CSV 再试一次。",
        "{file} could not be read. The fault is ours, and the dataset is as it was. Save it as CSV in UTF-8 and "
        "try that.",
    ),
    "columns_not_found": (
        "不知道哪一列是问题、哪一列是回答（现有：「{value}」）。请选择，或把标题改成“问题”和“回答”。",
        "we do not know which column is the question and which the answer (there are “{value}”). Choose them, or name "
        "them “question” and “answer”. On the shell: --question COLUMN --answer COLUMN.",
    ),
    "no_such_column": (
        "没有叫「{value}」的列（现有：{known}）。请换一个。",
        "there is no column “{value}” (there are: {known}). Choose one of these.",
    ),
    "same_column": (
        "问题和回答不能是同一列（「{value}」）。请重新选择。",
        "the question and the answer cannot both be the column “{value}”. Choose another for one of them.",
    ),
    "sheet_left_out": (
        "工作表「{value}」里没有找到问题列和回答列，没有读取。",
        "the sheet “{value}” has no question and answer columns, so it was left out.",
    ),
    "hidden_sheet": (
        "隐藏的工作表「{value}」没有读取。需要它的话，请取消隐藏后再发送。",
        "the hidden sheet “{value}” was left out. If it is needed, unhide it and send the file again.",
    ),
    "headings_assumed": (
        "把这一行当作标题：「{value}」。如果它也是问答，请在最上面加一行标题后再发送。",
        "this line was taken as headings: “{value}”. If it is a question and its answer, too, put a line of headings "
        "above it and send the file again.",
    ),
    "no_question": (
        "没有问题，只有回答「{value}」。请补上问题，或删除这一行。",
        "there is no question, only the answer “{value}”. Add the question, or remove the row.",
    ),
    "no_answer": (
        "问题「{value}」没有回答。请补上回答，或删除这一行。",
        "the question “{value}” has no answer. Add one, or remove the row.",
    ),
    "extra_cells": (
        "这一行有 {n_cells} 格，标题只有 {n_columns} 格：多出「{value}」。文字里的逗号要放在英文双引号里。",
        "the row has {n_cells} cells and the heading {n_columns}; left over: “{value}”. A comma in a text needs double "
        "quotes around the text.",
    ),
    "not_csv": (
        '从这里开始的一行引号不成对，读不了（「{value}」）。请把文字里的每个双引号写成两个（""）。',
        'in the row that begins here the quotes do not pair (“{value}”). Write each double quote in a text twice ("").',
    ),
    "row_too_long": (
        "这一行有 {n_characters} 个字符（上限 {limit}）。多半是少了一个引号或换行；请改正或拆开。",
        "the row has {n_characters} characters (the limit is {limit}). Probably a quote or a line end is missing; "
        "correct or split it.",
    ),
    "stray_text": (
        "这段文字不属于任何一个问题：「{value}」。请在前面加上“问：”或“答：”。",
        "this text belongs to no question: “{value}”. Put “Q:” or “A:” in front of it.",
    ),
    "no_exchange": (
        "这段对话里没有一问一答可用（「{value}」）。",
        "this conversation holds no question with an answer (“{value}”), so there is nothing to learn.",
    ),
    "rows_too_many": (
        "文件超过 {limit} 行，从这里起没有再读。请拆成几个文件。",
        "the file has more than {limit} rows; from here on nothing was read. Split it.",
    ),
    "bad_encoding": (
        "文件第 {offset} 个字节（从 0 数起）是 {value}，不是 {encoding} 文本。请将文件另存为 UTF-8 后再发送。",
        "byte {offset} of the file (from 0) is {value}, which is not {encoding} text. Save the file as UTF-8 again.",
    ),
    "not_json": (
        "第 {column} 列附近「{value}」不是合法的 JSON（{reason}）。请改正这里；逗号、引号、括号要成对且为半角。",
        "near column {column}, “{value}” is not JSON ({reason}). Correct it here: look for commas, quotes, brackets.",
    ),
    "cut_off": (
        "文件到「{value}」就断了，这一行不完整。请重新发送完整的文件。",
        "the file ends in the middle of this row, after “{value}”. Send the complete file again.",
    ),
    "too_deep": (
        "括号嵌套超过 {limit} 层（开头是「{value}」）。训练数据不需要这么深，请改成普通的对话。",
        "brackets are nested more than {limit} deep (it begins with “{value}”). Make it a plain conversation.",
    ),
    "bad_number": (
        "数字「{value}」不能写入训练文件（NaN、无穷大或过长）。请改成普通数字或文字。",
        "the number {value} cannot stand in a training file (not a number, infinite or too long). Correct it.",
    ),
    "duplicate_key": (
        "键「{value}」出现了两次，无法判断以哪个为准。请只保留一个。",
        "the key “{value}” stands there twice, and nobody knows which one counts. Keep one.",
    ),
    "ignored_keys": (
        "{n_rows} 行里的键「{value}」不会用于训练，已忽略。需要的内容请写进问题或回答。",
        "the key “{value}” (in {n_rows} of the rows) is not used in training and was left out. "
        "What matters belongs in the question or the answer.",
    ),
    "rest_unread": (
        "从这里起括号或引号不成对，后面的内容都没有读到。请先改正这里。",
        "from here on brackets or quotes do not pair, and nothing after it was read. Correct it here first.",
    ),
    "too_many_problems": (
        "问题已达 {limit} 个，从这里起没有再读。请先改正前面的问题。",
        "{limit} problems were found; from here on nothing was read. Correct those first.",
    ),
    # one example (validate.py)
    "data_type": (
        "{where_zh}应为{expected_zh}，现在是「{value}」。请改正。",
        "{where_en} should be {expected_en}, but is “{value}”. Correct it.",
    ),
    "missing_messages_list": (
        "没有 messages 列表，也没有问题和回答（现有：「{value}」）。"
        '请写成 {{"messages": […]}} 或 {{"Questions": …, "Replies": …}}。',
        "there is neither a messages list nor a question with its answer (there is “{value}”). "
        'Write {{"messages": […]}} or {{"Questions": …, "Replies": …}}.',
    ),
    "message_missing_key": (
        "第 {message} 条消息缺少「{value}」。请补上。",
        "message {message} has no “{value}”. Add it.",
    ),
    "message_unrecognized_key": (
        "第 {message} 条消息里有不认识的键「{value}」。可用的键：{known}。请删除或改名。",
        "message {message} has the unknown key “{value}”. Known are {known}. Remove or rename it.",
    ),
    "unrecognized_role": (
        "第 {message} 条消息的角色「{value}」无效。请改成其中之一：{known}。",
        "message {message} has the unknown role “{value}”. Use one of {known}.",
    ),
    "missing_content": (
        "第 {message} 条消息（{role}）的 content 是 {value}。请写上内容；只有工具调用才能没有内容。",
        "message {message} ({role}) has the content {value}. Write one; only a tool call may go without.",
    ),
    "empty_content": (
        "第 {message} 条消息（{role}）的内容是空的：{value}。请写上内容，或删除这一行。",
        "message {message} ({role}) is empty: {value}. Write its text, or remove the row.",
    ),
    "bad_weight": (
        "第 {message} 条消息的 weight 是「{value}」。只能是 0（不学）或 1（学）。",
        "message {message} has the weight {value}. It must be 0 (not learned) or 1 (learned).",
    ),
    "misplaced_weight": (
        "第 {message} 条消息（{role}）带有 weight（{value}）。weight 只能放在 assistant 消息上，请删除。",
        "message {message} ({role}) has a weight ({value}). Only assistant messages may have one; remove it.",
    ),
    "example_missing_assistant_message": (
        "没有 assistant 消息（只有：{value}），模型学不到回答。请补上回答。",
        "there is no assistant message (there is {value}), so there is nothing to learn. Add the answer.",
    ),
    "last_message_not_assistant": (
        "最后一条消息来自 {value}，应当来自 assistant。请补上回答，或删除最后的消息。",
        "the last message is from {value}; it must be from assistant. Add the answer, or remove that message.",
    ),
    "nothing_to_learn": (
        "所有 assistant 消息的 weight 都是 0，没有可学的内容。请把至少一条改为 1。",
        "every assistant message has weight 0, so there is nothing to learn. Set at least one to 1.",
    ),
    "lone_surrogate": (
        "文字里有半个字符（{value}），无法保存为 UTF-8。请重新输入这个字或表情。",
        "the text holds half a character ({value}), which cannot be saved as UTF-8. Type that character again.",
    ),
    "missing_system_message": (
        "没有 system 消息。如果使用时会带上 system 提示，请在这里写上同一句。",
        "there is no system message. If the model is used with one, put the same one here.",
    ),
    "missing_user_message": (
        "没有 user 消息，模型看不到问题。请补上问题，除非本意就是让它先开口。",
        "there is no user message. Add the question, unless the model is meant to speak first.",
    ),
    "example_too_long": (
        "共 {tokens} 个词元，上限是 {limit}，会在第 {message} 条消息的「{value}」之后被截断。请缩短或拆成几条。",
        "{tokens} tokens, and the limit is {limit}: it will be cut in message {message}, after “{value}”. "
        "Shorten it, or make several rows of it.",
    ),
    "known_example": (
        "这一条（「{value}」）数据集里已经有了，不会再加一次。",
        "the dataset has this row (“{value}”) already; it is not added twice.",
    ),
    "near_example": (
        "和第 {other} 行问得几乎一样（「{value}」）。两行都会导入；如果回答互相矛盾，请只留一行。",
        "line {other} asks nearly the same (“{value}”). Both are imported; if their answers disagree, keep one.",
    ),
    "duplicate_example": (
        "与第 {other} 行完全相同（「{value}」）。请删除其中一行。",
        "this is the same as line {other} (“{value}”). Remove one of them.",
    ),
    "conflicting_answers": (
        "与第 {other} 行问题相同（「{value}」），回答却不同。请只保留正确的那一个。",
        "line {other} asks the same (“{value}”) and has another answer. Keep the right one.",
    ),
    # the whole set (validate.py)
    "too_few_examples": (
        "共 {value} 条；至少需要 {needed} 条。请再添加 {missing} 条。",
        "Rows: {value}; at least {needed} are needed. Add {missing} more.",
    ),
    "small_set": (
        "共 {value} 条。可以训练，但建议先攒到 50 至 100 条，效果才看得出来。",
        "Rows: {value}. That can be trained on, but 50 to 100 are a better start: collect more if you can.",
    ),
    "inconsistent_system_prompts": (
        "从这里起 system 提示不同于其他行（共 {n_prompts} 种，这里是「{value}」）。请统一成使用时的那一句。",
        "here the system prompt differs from that of most rows ({n_prompts} prompts; here “{value}”). "
        "Use the one that the model is used with.",
    ),
}
