"""The weights of a model as files: there, whole, in a form that is read. Of each only the header is looked at."""

import json
import zipfile
from pathlib import Path
from typing import Any

from training.engine.fitness.reading import json_object, refuse, require_content

SAFETENSORS, PICKLE = "model.safetensors", "pytorch_model.bin"
OTHERS = ("*.gguf", "*.safetensors", "*.bin", "*.pth", "*.pt", "*.h5", "*.msgpack", "*.onnx", "*.nemo")
"""Weights under other names, or for other programs."""
MOST_HEADER = 100_000_000
"""Bytes; the library's own limit."""
AGAIN = "Copy or download it again."


def require(folder: Path) -> None:
    """`CannotStart` where the weights in `folder` are not there, or not whole."""
    for path in paths(folder):
        require_file(path)


def paths(folder: Path) -> list[Path]:
    """The files that the weights lie in: one, or the shards of an index. Pickles are read, too, as torch reads them
    safely: as numbers, never as code. `CannotStart` where there are none."""
    for name in (SAFETENSORS, PICKLE):
        if (folder / name).exists():
            return [folder / name]
        if (index := folder / f"{name}.index.json").exists():
            return _shards(index)
    others = sorted({path.name for pattern in OTHERS for path in folder.glob(pattern)})
    fault = f"no weights: {SAFETENSORS} is not there, nor an index of its parts"
    fault += f"; {', '.join(others[:3])} cannot be read here" if others else ""
    raise refuse(folder, fault, "Fetch the whole model in safetensors form, for instance with 'hf download'.")


def require_file(path: Path) -> None:
    """`CannotStart` where a file of weights is a pointer, or not whole."""
    require_content(path)
    if path.suffix == ".safetensors":
        header(path)
    elif path.open("rb").read(2) == b"PK" and not zipfile.is_zipfile(path):
        raise refuse(path, "the file is cut short", AGAIN)


def header(path: Path) -> dict[str, Any]:
    """What a safetensors file says of its tensors, by name; `CannotStart` where it has fewer bytes than they take.

    Source: github.com/huggingface/safetensors, "Format".
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if size < 8 + length or length > MOST_HEADER:
            raise refuse(path, f"the file is cut short, or no safetensors at all ({size:,} bytes)", AGAIN)
        raw = file.read(length)
    try:
        tensors = json.loads(raw)
        tensors.pop("__metadata__", None)
        end = max((tensor["data_offsets"][1] for tensor in tensors.values()), default=0)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        raise refuse(path, "its header is damaged", AGAIN) from None
    if not tensors:
        raise refuse(path, "it holds no weights", AGAIN)
    if size != 8 + length + end:
        raise refuse(path, f"it has {size:,} bytes where its weights take {8 + length + end:,}", AGAIN)
    return tensors  # type: ignore[no-any-return]


def n_numbers(folder: Path) -> int:
    """How many numbers the safetensors of a folder hold; 0 where they are pickles."""
    return sum(
        _product(tensor["shape"])
        for path in paths(folder)
        if path.suffix == ".safetensors"
        for tensor in header(path).values()
    )


def _product(shape: list[int]) -> int:
    product = 1
    for size in shape:
        product *= size
    return product


def _shards(index: Path) -> list[Path]:
    """The files that an index names, each of which has to be there."""
    names = json_object(index).get("weight_map")
    if not isinstance(names, dict) or not names or not all(isinstance(name, str) for name in names.values()):
        raise refuse(index, "it names no files (weight_map)", AGAIN)
    shards = sorted(set(names.values()))
    missing = [name for name in shards if not (index.parent / name).is_file()]
    if missing:
        fault = f"{len(missing)} of the {len(shards)} files that it names are not there ({', '.join(missing[:3])})"
        raise refuse(index, fault, "Copy or download the model again, with all of its parts.")
    return [index.parent / name for name in shards]
