"""The tokenizer of a model as files."""

from pathlib import Path

from training.engine.fitness.reading import json_object, refuse, require_content

VOCABULARIES = (
    *("tokenizer.json", "tokenizer.model", "spiece.model", "sentencepiece.bpe.model", "vocab.json", "vocab.txt"),
    *("tekken.json", "*.tiktoken", "spm.model"),
)
"""Any of these is a tokenizer's."""


def require(folder: Path) -> None:
    """`CannotStart` where a folder has no tokenizer, or pointers or half a file in its place."""
    vocabularies = [path for pattern in VOCABULARIES for path in folder.glob(pattern)]
    if not vocabularies:
        fault = "no tokenizer: neither tokenizer.json nor tokenizer.model is there"
        raise refuse(folder, fault, "Copy the tokenizer's files beside the weights; they belong together.")
    texts = [folder / name for name in ("tokenizer_config.json", "special_tokens_map.json")]
    for path in [*vocabularies, *filter(Path.exists, texts)]:
        if path.suffix == ".json":
            json_object(path)
        else:
            require_content(path)
