"""TRL's SFTTrainer, in an environment of its own, in several settings. No row is cut; loss falls on answers."""

from typing import Any

from datasets import Dataset
from transformers import AutoModelForCausalLM, AutoTokenizer, TrainerCallback
from trl import SFTConfig, SFTTrainer

from tests.benchmarks.training.contestant import LEARNING_RATE, N_POSITIONS, Clock, arguments, rows

FP32 = {"bf16": False, "gradient_checkpointing": False}
SETTINGS: dict[str, dict[str, Any]] = {
    "defaults": {},
    "fp32": FP32,
    "grouped": FP32 | {"train_sampling_strategy": "group_by_length"},
    "grouped-4": FP32 | {"train_sampling_strategy": "group_by_length", "per_device_train_batch_size": 4},
    "packed": FP32 | {"packing": True, "per_device_train_batch_size": 1},
    "packed-2": FP32 | {"packing": True, "per_device_train_batch_size": 2},
}


class Started(TrainerCallback):  # type: ignore[misc]
    """Starts the clock where training begins."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def on_train_begin(self, *_: Any, **__: Any) -> None:
        self._clock.start()


def main() -> None:
    options = arguments()
    base = options.folder / "base"
    tokenizer = AutoTokenizer.from_pretrained(base)
    model = AutoModelForCausalLM.from_pretrained(base, dtype="float32")
    conversations = rows(options.folder, options.n_rows)
    data = Dataset.from_list([{"prompt": row[:-1], "completion": row[-1:]} for row in conversations])
    config = SFTConfig(
        output_dir=str(options.folder / "trl"),
        max_length=N_POSITIONS,
        num_train_epochs=options.n_epochs,
        learning_rate=LEARNING_RATE,
        warmup_steps=0.05,
        lr_scheduler_type="linear",
        adam_beta2=0.95,
        weight_decay=0.01,
        report_to="none",
        save_strategy="no",
        use_cpu=True,
        disable_tqdm=True,
        **SETTINGS[options.setting],
    )
    clock = Clock()
    trainer = SFTTrainer(
        model=model, args=config, train_dataset=data, processing_class=tokenizer, callbacks=[Started(clock)]
    )
    trainer.train()
    tokens = sum(len(tokenizer.encode(tokenizer.apply_chat_template(row, tokenize=False))) for row in conversations)
    clock.tell(tokens * options.n_epochs, trainer.model, tokenizer)


if __name__ == "__main__":
    main()
