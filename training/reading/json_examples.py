"""Values of a JSON file → examples: chat, question and answer by their keys, or other programs' conversations."""

from collections.abc import Iterable
from typing import Any

from training.examples import ExampleRow, shorten
from training.problems import Problem, wrong_type
from training.reading.columns import Choice, Columns, column_named, find_columns, join_answers, with_pet
from training.reading.conversations import conversations, form_of, usable
from training.reading.json_parser import JsonRow
from training.reading.pile import Pile
from training.reading.sharegpt import UnreadTurn, read_chat
from training.text.messages import exchange

PREFERENCES = (("chosen", "rejected"), ("preferred_output", "non_preferred_output"), ("preferred", "rejected"))
"""What the two answers of a preference pair are called."""


def add_values(rows: Iterable[JsonRow | Problem], pile: Pile) -> int:
    """Take the file's values in, as far as there is room; returns how many there were, good or not."""
    n_rows = 0
    for row in rows:
        if isinstance(row, Problem):
            pile.problems.append(row)
        else:
            n_rows += 1
            _add_value(row, pile)
        if pile.is_full(row.line):
            break
    return n_rows


def _add_value(row: JsonRow, pile: Pile) -> None:
    form = form_of(row.value)
    if (preference := _preference(row.value)) is not None:
        pile.problems.append(Problem(row.line, "preference_pair", "error", preference))
    elif form == "ShareGPT":
        _add_shared_chat(row, form, pile)
    elif form is not None:
        _add_conversations(row, form, pile)
    elif not isinstance(row.value, dict):
        pile.problems.append(wrong_type(row.line, row.value, "object"))
    elif "messages" in row.value:
        _add_chat(row, pile)
    else:
        _add_pair(row, pile)


def _add_chat(row: JsonRow, pile: Pile) -> None:
    """A row that is an example as it stands; what its messages are is looked at later."""
    messages = row.value["messages"]
    if not isinstance(messages, list):
        pile.problems.append(Problem(row.line, "missing_messages_list", "error", shorten(messages)))
        return
    for number, message in enumerate(messages, start=1):
        if not isinstance(message, dict):
            pile.problems.append(wrong_type(row.line, message, "object", number))
            return
    _add_example(ExampleRow(messages, row.line, row.value.get("tools")), "chat", row, {"messages", "tools"}, pile)


def _add_pair(row: JsonRow, pile: Pile) -> None:
    """A row with a question and its answer under keys of their own."""
    value: dict[str, Any] = row.value
    keys = list(value)
    columns = _key_columns(keys, pile.choice)
    if columns is None:
        pile.problems.append(Problem(row.line, "missing_messages_list", "error", shorten(", ".join(keys))))
        return
    question = value[keys[columns.question]]
    context, system, pet = (_text_at(value, keys, index) for index in (columns.context, columns.system, columns.pet))
    if context.strip() and isinstance(question, str):
        question = f"{question.strip()}\n{context.strip()}"
    names = [keys[index] for index in columns.answers]
    answers = [value[name] for name in names]
    # What is no text is passed on as it is: validate says what is wrong with it.
    are_texts = len(answers) > 1 and all(isinstance(answer, str) for answer in answers)
    answer = join_answers(names, answers) if are_texts else answers[0]
    messages = exchange(question, answer, with_pet(system.strip() or pile.system_prompt or "", pet))
    form = "/".join(key.strip() for key in (keys[columns.question], *names))
    _add_example(ExampleRow(messages, row.line), form, row, {keys[index] for index in columns.used}, pile)


def _text_at(value: dict[str, Any], keys: list[str], index: int | None) -> str:
    """The text under a key; nothing where there is no such key, or no text."""
    text = None if index is None else value[keys[index]]
    return text if isinstance(text, str) else ""


def _add_example(example: ExampleRow, form: str, row: JsonRow, used_keys: set[str], pile: Pile) -> None:
    pile.examples.append(example)
    pile.forms[form] = None
    for key in row.value.keys() - used_keys:
        pile.ignore(key, row.line)


def _preference(value: Any) -> str | None:
    """The two keys of a pair of answers of which one is liked better: no row of question and answer."""
    if not isinstance(value, dict):
        return None
    return next((f"{better}, {worse}" for better, worse in PREFERENCES if better in value and worse in value), None)


def _add_shared_chat(row: JsonRow, form: str, pile: Pile) -> None:
    """A conversation of ShareGPT's: whole, or a problem that names the turn which cannot be read."""
    try:
        chat = read_chat(row.value)
    except UnreadTurn as error:
        problem = Problem(row.line, error.code, "error", shorten(error.value), {"turn": error.number})
        pile.problems.append(problem)
        return
    messages = usable(chat.messages)
    if not messages:
        pile.problems.append(Problem(row.line, "no_exchange", "error", shorten(row.value.get("id") or form)))
        return
    if pile.system_prompt and messages[0]["role"] != "system":
        messages = [{"role": "system", "content": pile.system_prompt}, *messages]
    pile.examples.append(ExampleRow(messages, row.line, chat.tools))
    pile.forms[form] = None


def _add_conversations(row: JsonRow, form: str, pile: Pile) -> None:
    """Conversations of another program. What has no answer in it is one problem for a row of its own, and nothing
    where a whole history was sent: most chats of a phone are no consultations."""
    n_used = 0
    for messages in conversations(row.value, form):
        if not messages:
            continue
        if pile.system_prompt and messages[0]["role"] != "system":
            messages = [{"role": "system", "content": pile.system_prompt}, *messages]
        pile.examples.append(ExampleRow(messages, row.line))
        n_used += 1
    if n_used:
        pile.forms[form] = None
    else:
        title = row.value.get("title") or row.value.get("name") or row.value.get("id") or form
        pile.problems.append(Problem(row.line, "no_exchange", "error", shorten(title)))


def _key_columns(keys: list[str], choice: Choice) -> Columns | None:
    """The keys of the question and the answer, chosen or by their names; null unless there are both."""
    columns = find_columns(keys)
    question = None if choice.question is None else column_named(choice.question, keys)
    answer = None if choice.answer is None else column_named(choice.answer, keys)
    if question is None and answer is None:
        return columns
    question = columns.question if question is None and columns else question
    answers = columns.answers if answer is None and columns else (answer,)
    if question is None or answers[0] is None:
        return None
    return Columns(question, tuple(index for index in answers if index is not None))
