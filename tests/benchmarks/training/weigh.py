"""Print {held_out}: nats for each answer token of the held-out rows, under the model in FOLDER/trained."""

import json
import sys
from pathlib import Path

from training.engine.learn.data import encode_rows
from training.engine.learn.score import score
from training.engine.learn.weights import load, positions
from training.engine.store.rows import parse_rows
from training.engine.template.chat import ChatTemplate


def main() -> None:
    folder = Path(sys.argv[1])
    model, _ = load(folder / "trained")
    _, tokenizer = load(folder / "base")  # everybody's, also where a contestant has saved another
    sequences = encode_rows(
        ChatTemplate(tokenizer), parse_rows((folder / "held_out.jsonl").read_bytes()), positions(model)
    ).sequences
    print(json.dumps({"held_out": score(model, sequences).loss}))


if __name__ == "__main__":
    main()
