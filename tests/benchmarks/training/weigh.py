"""Print {held_out}: nats for each answer token of the held-out rows, under the model in FOLDER/trained."""

import json
import sys
from pathlib import Path

from training.engine import fit
from training.engine.data import encode_rows, parse_rows
from training.engine.weights import load, positions


def main() -> None:
    folder = Path(sys.argv[1])
    model, _ = load(folder / "trained")
    _, tokenizer = load(folder / "base")  # everybody's, also where a contestant has saved another
    sequences = encode_rows(tokenizer, parse_rows((folder / "held_out.jsonl").read_bytes()), positions(model)).sequences
    print(json.dumps({"held_out": fit.score(model, sequences).loss}))


if __name__ == "__main__":
    main()
