"""Making the starter: `python -m training.engine.learn.make_starter FOLDER`, a child of the server. Imports torch."""

import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from training.engine.learn import child, replay, starter
from training.engine.learn.data import TrainingSequence, encode_rows
from training.engine.learn.plan import TrainingPlan
from training.engine.learn.starter import CHAT_TEMPLATE, MAKING
from training.engine.learn.task import RECIPE
from training.engine.store import disk
from training.engine.store.ids import new_id
from training.engine.template.chat import ChatTemplate

if TYPE_CHECKING:
    from training.engine.learn.score import Score


def make(final: Path) -> None:
    """Make the starter at `final`, reporting progress from 0 to 1. Of two at once, the later waits for the first."""
    from filelock import FileLock

    final.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(final.with_suffix(".lock")):
        if not starter.is_whole(final):
            _make(final)


def _make(final: Path) -> None:
    if final.exists():  # Damaged.
        shutil.rmtree(final, ignore_errors=True)
    temporary = final.with_name(final.name + new_id(".tmp-", 8))
    temporary.mkdir()
    try:
        child.report(progress=0.0, detail="loading torch")
        _make_into(temporary)
        starter.write_manifest(temporary)
        disk.publish(temporary, final)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _make_into(target: Path) -> None:
    conversations = [*starter.rows(), *starter.rows(starter.SAFETY_PAIRS)]
    tokenizer = tokenizer_of([m["content"] for row in conversations for m in row])
    sequences = encode_rows(ChatTemplate(tokenizer), conversations, MAKING["n_positions"]).sequences
    model = _random_model(tokenizer)
    began = time.monotonic()
    score = _learn_by_heart(model, sequences)
    model.generation_config.eos_token_id = model.generation_config.pad_token_id = tokenizer.eos_token_id
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)
    disk.write_json(target / RECIPE, starter.RECIPE)
    replay.write(target / starter.RECIPE["replay"], conversations)
    child.report(
        progress=1.0,
        detail=f"{score.n_exact} of {len(conversations)} answers exact, {model.num_parameters():,} parameters, "
        f"{time.monotonic() - began:.0f} s",
    )


def _learn_by_heart(model: Any, sequences: list[TrainingSequence]) -> "Score":
    """Train until every answer is exact. One round is enough nearly always; a further one is short and gentle."""
    from training.engine.learn import fit
    from training.engine.learn.score import score

    for number in range(MAKING["rounds"]):
        is_first = number == 0
        n_epochs = MAKING["n_epochs"] if is_first else 8
        plan = TrainingPlan(
            n_epochs,
            passes=[n_epochs] * len(sequences),
            learning_rate=MAKING["learning_rate"] * (1 if is_first else 0.3),
            seed=number,
            tokens_per_batch=MAKING["tokens_per_batch"],
        )
        for step in fit.fit(fit.Training.of(model, plan), sequences, plan):
            if is_first and step.step % 5 == 0:
                child.report(progress=round(0.05 + 0.94 * step.step / step.total_steps, 3), detail="training")
        result = score(model, sequences)
        # A small lead may flip with the rounding of another machine or batch.
        if result.n_exact == len(sequences) and result.smallest_margin > 0.5:
            break
    return result


def _random_model(tokenizer: Any) -> Any:
    from transformers import GPT2Config, GPT2LMHeadModel, set_seed

    set_seed(0)
    config = GPT2Config(
        vocab_size=len(tokenizer),
        **{key: MAKING[key] for key in ("n_positions", "n_embd", "n_layer", "n_head")},
        # The default spells the same curve out in eight operations.
        activation_function="gelu_pytorch_tanh",
        # It shall know by heart: dropout only makes that slower.
        **dict.fromkeys(("resid_pdrop", "embd_pdrop", "attn_pdrop"), 0.0),
        **dict.fromkeys(("bos_token_id", "eos_token_id", "pad_token_id"), tokenizer.eos_token_id),
    )
    return GPT2LMHeadModel(config)


def tokenizer_of(texts: list[str]) -> Any:
    """A byte-level BPE of these texts: it can write any text, and theirs in few tokens."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    byte_pairs = Tokenizer(models.BPE())
    byte_pairs.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    byte_pairs.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=MAKING["entries"],
        special_tokens=["<|end|>", "<|user|>", "<|assistant|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    byte_pairs.train_from_iterator(texts, trainer)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=byte_pairs,
        eos_token="<|end|>",
        pad_token="<|end|>",
        clean_up_tokenization_spaces=False,
    )
    tokenizer.chat_template = CHAT_TEMPLATE
    return tokenizer


if __name__ == "__main__":
    child.end_with_parent()
    make(Path(sys.argv[1]))
