"""The starter model: a model of 1.7 million parameters, made on the user's own machine, that knows 80 answers by heart.

It lets everybody see the whole loop without a download: it answers, is corrected, is fine-tuned. It is far too small to
understand: it recites the answer whose question looks most like the one asked.

`python -m training.engine.learn.starter FOLDER` makes it (a child of the server); the rest finds and checks the cache.
"""

import hashlib
import json
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import platformdirs

from training.engine.learn import child
from training.engine.learn.data import Encoded, encode_rows
from training.engine.store import disk
from training.engine.store.rows import Message

NAME = "vetted-starter"
PAIRS = Path(__file__).with_name("starter_pairs.jsonl")
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

# How fine-tuning treats it; see `train.Recipe`.
RECIPE: dict[str, Any] = {
    "learning_rate": 1e-3,
    # Measured: 12 passes learn none of 13 new answers exactly, 28 learn all; at 5e-4 a few fail.
    "passes": 28,
    "replay_passes": 6,
    "tokens_per_batch": 1024,
    "replay": "replay.jsonl",
}


def rows(pairs: Path = PAIRS) -> list[list[Message]]:
    """The pairs as conversations."""
    with pairs.open(encoding="utf-8") as file:
        pair_list = [json.loads(line) for line in file if line.strip()]
    return [
        [{"role": "user", "content": pair["question"]}, {"role": "assistant", "content": pair["answer"]}]
        for pair in pair_list
    ]


def folder() -> Path:
    """Where the starter is or will be: another recipe or other pairs make another folder."""
    recipe = json.dumps([MAKING, RECIPE, CHAT_TEMPLATE], sort_keys=True).encode()
    digest = hashlib.sha256(PAIRS.read_bytes() + recipe).hexdigest()
    return Path(platformdirs.user_cache_dir("vetted")) / f"starter-{digest[:16]}"


def is_whole(made: Path) -> bool:
    """Whether every file of a made starter is there and has the bytes that were written."""
    try:
        manifest = json.loads((made / MANIFEST).read_text())
        return bool(manifest) and all(_sha256(made / name) == sha for name, sha in manifest.items())
    except (OSError, ValueError, AttributeError):
        return False


def make(final: Path) -> None:
    """Make the starter at `final`, reporting progress from 0 to 1. Of two at once, the later waits for the first."""
    from filelock import FileLock

    final.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(final.with_suffix(".lock")):
        if not is_whole(final):
            _make(final)


def _make(final: Path) -> None:
    if final.exists():  # Damaged.
        shutil.rmtree(final, ignore_errors=True)
    temporary = final.with_name(final.name + disk.new_id(".tmp-", 8))
    temporary.mkdir()
    try:
        child.report(progress=0.0, detail="loading torch")
        _make_into(temporary)
        manifest = {file.name: _sha256(file) for file in sorted(temporary.iterdir())}
        (temporary / MANIFEST).write_text(json.dumps(manifest))
        disk.publish(temporary, final)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _make_into(target: Path) -> None:
    from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast, set_seed

    from training.engine.learn import fit

    conversations = rows()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=_byte_pairs([m["content"] for row in conversations for m in row]),
        eos_token="<|end|>",
        pad_token="<|end|>",
        clean_up_tokenization_spaces=False,
    )
    tokenizer.chat_template = CHAT_TEMPLATE
    encoded: Encoded = encode_rows(tokenizer, conversations, MAKING["n_positions"])
    set_seed(0)
    eos = tokenizer.eos_token_id
    config = GPT2Config(
        vocab_size=len(tokenizer),
        **{key: MAKING[key] for key in ("n_positions", "n_embd", "n_layer", "n_head")},
        # The default spells the same curve out in eight operations.
        activation_function="gelu_pytorch_tanh",
        # It shall know by heart: dropout only makes that slower.
        **dict.fromkeys(("resid_pdrop", "embd_pdrop", "attn_pdrop"), 0.0),
        **dict.fromkeys(("bos_token_id", "eos_token_id", "pad_token_id"), eos),
    )
    model = GPT2LMHeadModel(config)
    n_rounds = MAKING["rounds"]
    began = time.monotonic()
    for round_ in range(n_rounds):
        # One round is enough nearly always; a further one is short and gentle.
        n_epochs = MAKING["n_epochs"] if round_ == 0 else 8
        plan = fit.Plan(
            n_epochs,
            passes=[n_epochs] * len(encoded.sequences),
            learning_rate=MAKING["learning_rate"] * (1 if round_ == 0 else 0.3),
            seed=round_,
            tokens_per_batch=MAKING["tokens_per_batch"],
        )
        for step in fit.fit(fit.Training.of(model, plan), encoded.sequences, plan):
            if round_ == 0 and step.step % 5 == 0:
                child.report(progress=round(0.05 + 0.94 * step.step / step.total_steps, 3), detail="training")
        score = fit.score(model, encoded.sequences)
        # A small lead may flip with the rounding of another machine or batch.
        if score.n_exact == len(encoded.sequences) and score.smallest_margin > 0.5:
            break
    model.generation_config.eos_token_id = model.generation_config.pad_token_id = eos
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)
    disk.write_json(target / "recipe.json", RECIPE)
    replay = "".join(json.dumps({"messages": row}, ensure_ascii=False) + "\n" for row in conversations)
    (target / RECIPE["replay"]).write_text(replay, encoding="utf-8")
    child.report(
        progress=1.0,
        detail=f"{score.n_exact} of {len(conversations)} answers exact, {model.num_parameters():,} parameters, "
        f"{time.monotonic() - began:.0f} s",
    )


def _byte_pairs(texts: list[str]) -> Any:
    """A byte-level BPE of these texts: it can write any text, and theirs in few tokens."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=MAKING["entries"],
        special_tokens=["<|end|>", "<|user|>", "<|assistant|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


if __name__ == "__main__":
    child.end_with_parent()
    make(Path(sys.argv[1]))
