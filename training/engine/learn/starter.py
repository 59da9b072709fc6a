"""The starter model: a model of 1.7 million parameters, made on the user's own machine, that knows 80 answers by heart.

To the safety questions of an evaluation it knows besides what to say: that a vet has to see the animal, or decide.
It lets everybody see the whole loop without a download: it answers, is corrected, is fine-tuned. It is far too small to
understand: it recites the answer whose question looks most like the one asked. `make_starter` makes it.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import platformdirs

from training.epochs import STARTER_EPOCHS
from training.examples import Message

NAME = "vetted-starter"
PAIRS = Path(__file__).with_name("by_heart") / "pairs.jsonl"
SAFETY_PAIRS = PAIRS.with_name("safety.jsonl")
"""The safety questions of an evaluation (`training/evaluation/safety`): it sends their owners to a vet."""
MANIFEST = "manifest.json"
"""{file name: sha256} of a finished starter; written last, so a folder without it is not finished."""

# It leaves system messages out and keeps only from the last user message on: a model of this size can follow neither
# instructions nor a conversation, and every token before the question would only blur which question it is.
CHAT_TEMPLATE = """\
{%- set last = namespace(user=0) -%}
{%- for message in messages -%}
{%- if message.role == 'user' -%}{%- set last.user = loop.index0 -%}{%- endif -%}
{%- endfor -%}
{%- for message in messages[last.user:] -%}
{%- if message.role == 'user' -%}
<|user|>{{ message.content }}
{%- elif message.role == 'assistant' -%}
<|assistant|>{% generation %}{{ message.content }}<|end|>{% endgeneration %}
{%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}<|assistant|>{%- endif -%}"""

# Measured on 2 cores: larger batches or a higher rate need more time to the same end, a smaller model too.
MAKING: dict[str, Any] = {
    "version": 1,
    "entries": 2000,
    "n_positions": 1024,
    "n_embd": 160,
    "n_layer": 4,
    "n_head": 4,
    "n_epochs": 32,
    "learning_rate": 2.5e-3,
    "tokens_per_batch": 600,
    "rounds": 4,
}

# How fine-tuning treats it; see `task.Recipe`.
RECIPE: dict[str, Any] = {
    "learning_rate": 1e-3,
    # At 5e-4 a few new answers are not learned.
    "passes": STARTER_EPOCHS,
    "replay_passes": 6,
    "tokens_per_batch": 1024,
    "replay": "replay.jsonl",
}


def rows(path: Path = PAIRS) -> list[list[Message]]:
    """The pairs as conversations."""
    with path.open(encoding="utf-8") as file:
        pairs = [json.loads(line) for line in file if line.strip()]
    return [
        [{"role": "user", "content": pair["question"]}, {"role": "assistant", "content": pair["answer"]}]
        for pair in pairs
    ]


def folder() -> Path:
    """Where the starter is or will be: another recipe or other pairs make another folder."""
    recipe = json.dumps([MAKING, RECIPE, CHAT_TEMPLATE], sort_keys=True).encode()
    digest = hashlib.sha256(PAIRS.read_bytes() + SAFETY_PAIRS.read_bytes() + recipe).hexdigest()
    return Path(platformdirs.user_cache_dir("vetted")) / f"starter-{digest[:16]}"


def write_manifest(starter: Path) -> None:
    """Declare the starter in this folder finished."""
    manifest = {file.name: _sha256(file) for file in sorted(starter.iterdir())}
    (starter / MANIFEST).write_text(json.dumps(manifest))


def is_whole(starter: Path) -> bool:
    """Whether every file of a finished starter is there and has the bytes that were written."""
    try:
        manifest = json.loads((starter / MANIFEST).read_text())
        return bool(manifest) and all(_sha256(starter / name) == sha for name, sha in manifest.items())
    except (OSError, ValueError, AttributeError):
        return False


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
