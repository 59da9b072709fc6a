"""What the well-known cookbook notebook does with a chat file, in one thread: load, format checks, tokens, cost.

Nothing of Vetted; run as a script: `python notebook.py FILE ENCODING`. tiktoken finds its ranks in TIKTOKEN_CACHE_DIR.
"""

import json
import statistics
import sys
from collections import Counter
from typing import Any

import tiktoken

Example = dict[str, Any]
MAX_TOKENS = 65_536


def main(path: str, name: str) -> None:
    with open(path, encoding="utf-8") as file:  # noqa: PTH123
        dataset = [json.loads(line) for line in file]
    print("Num examples:", len(dataset))
    print(format_errors(dataset))
    encoding = tiktoken.get_encoding(name)

    n_missing_system = n_missing_user = 0
    n_messages, convo_lens, assistant_lens = [], [], []
    for ex in dataset:
        messages = ex["messages"]
        if not any(message["role"] == "system" for message in messages):
            n_missing_system += 1
        if not any(message["role"] == "user" for message in messages):
            n_missing_user += 1
        n_messages.append(len(messages))
        convo_lens.append(num_tokens_from_messages(messages, encoding))
        assistant_lens.append(num_assistant_tokens_from_messages(messages, encoding))
    print("missing system", n_missing_system, "missing user", n_missing_user)
    for values in (n_messages, convo_lens, assistant_lens):
        print(min(values), max(values), statistics.fmean(values), statistics.median(values))
    print("too long:", sum(n > MAX_TOKENS for n in convo_lens))
    print("billed an epoch:", sum(min(MAX_TOKENS, n) for n in convo_lens))


def format_errors(dataset: list[Example]) -> Counter[str]:
    errors: Counter[str] = Counter()
    for ex in dataset:
        if not isinstance(ex, dict):
            errors["data_type"] += 1
            continue
        messages = ex.get("messages", None)
        if not messages:
            errors["missing_messages_list"] += 1
            continue
        for message in messages:
            if "role" not in message or "content" not in message:
                errors["message_missing_key"] += 1
            if any(k not in ("role", "content", "name", "function_call", "weight") for k in message):
                errors["message_unrecognized_key"] += 1
            if message.get("role", None) not in ("system", "user", "assistant", "function"):
                errors["unrecognized_role"] += 1
            content, function_call = message.get("content", None), message.get("function_call", None)
            if (not content and not function_call) or not isinstance(content, str):
                errors["missing_content"] += 1
        if not any(message.get("role", None) == "assistant" for message in messages):
            errors["example_missing_assistant_message"] += 1
    return errors


def num_tokens_from_messages(messages: list[dict[str, str]], encoding: tiktoken.Encoding) -> int:
    num_tokens = 0
    for message in messages:
        num_tokens += 3
        for key, value in message.items():
            num_tokens += len(encoding.encode(value))
            if key == "name":
                num_tokens += 1
    return num_tokens + 3


def num_assistant_tokens_from_messages(messages: list[dict[str, str]], encoding: tiktoken.Encoding) -> int:
    return sum(len(encoding.encode(message["content"])) for message in messages if message["role"] == "assistant")


if __name__ == "__main__":
    main(*sys.argv[1:])
