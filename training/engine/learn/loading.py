"""A model read from a folder and looked at: what no file shows, and what a library would only warn of.

transformers fills in by chance what weights do not fit or are not there, and goes on. Imports torch inside.
"""

import contextlib
import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from training.engine.api.errors import CannotStart, NoRoom, Unfit
from training.engine.fitness import memory
from training.engine.fitness.folder import require_fit

log = logging.getLogger(__name__)
_LOADING = threading.Lock()
"""transformers changes torch's own functions while it loads: of two models at once one may get weights by chance."""
AGAIN = "Copy or download it again, or take another model."


@contextlib.contextmanager
def telling(fault: str = "It cannot be loaded") -> Iterator[None]:
    """Whatever fails in here is told as `Unfit` or `NoRoom`. Decorates functions, too."""
    try:
        yield
    except (Unfit, NoRoom):
        raise
    except CannotStart as error:
        raise Unfit(str(error)) from None
    except Exception as error:
        from training.engine.learn import hardware

        short = f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
        if hardware.is_trouble(error):
            raise NoRoom(f"The machine is short of memory, or its GPU failed ({short}): end other programs.") from None
        log.exception("%s", fault)  # Not foreseen: whoever mends it needs more than a sentence.
        raise Unfit(f"{fault} with {_versions()}: {short}. {AGAIN}") from error


def load_whole(folder: Path) -> Any:
    """The model in `folder`, in fp32, with all of its weights from there. `Unfit` or `NoRoom` says why not."""
    with telling():
        require_fit(folder)
        memory.require_room(folder)

        from transformers import AutoModelForCausalLM
        from transformers.utils import logging as talk

        talk.disable_progress_bar()
        with _LOADING, _quiet():
            model, report = AutoModelForCausalLM.from_pretrained(
                folder,
                local_files_only=True,
                dtype="float32",
                trust_remote_code=False,
                output_loading_info=True,
                ignore_mismatched_sizes=True,
            )
        _require_weights(folder, report)
        return model


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """transformers' table of what it has filled in is left out: it is told in a sentence."""
    library, is_shown = logging.getLogger("transformers.modeling_utils"), lambda record: False
    library.addFilter(is_shown)  # not by its level, from which the library draws conclusions
    try:
        yield
    finally:
        library.removeFilter(is_shown)


def _require_weights(folder: Path, report: dict[str, Any]) -> None:
    """`Unfit` where weights are missing, or are not of the shape that config.json makes of them."""
    for name, in_file, by_config in sorted(report["mismatched_keys"], key=str)[:1]:
        raise Unfit(
            f"{folder}: config.json and the weights do not belong together: {name} is {tuple(in_file)} in the file and "
            f"{tuple(by_config)} by config.json. {AGAIN}"
        )
    if missing := sorted(report["missing_keys"]):
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise Unfit(f"{folder}: the weights of {missing[0]}{more} are not in its files. {AGAIN}")


def require_finite(model: Any) -> None:
    """`Unfit` where a weight is NaN or infinite: whatever is computed with it would be, too."""
    for name, parameter in model.named_parameters():
        # The sum is quick, and may be too large itself where no number in it is.
        if not bool(parameter.sum().isfinite()) and not bool(parameter.isfinite().all()):
            raise Unfit(
                f"Its numbers are not finite: the weights {name} hold NaN or infinity. Train it again, or take another "
                "model."
            )


def require_vocabulary(model: Any, tokenizer: Any) -> None:
    """`Unfit` where the tokenizer writes tokens for which the model has no row.

    Special tokens beyond it do no harm as long as neither the template nor the end of an answer is one (so it is with
    Gemma 3 of 1B): people cannot write them.
    """
    n_rows = model.get_input_embeddings().weight.shape[0]
    special = {id for id, token in tokenizer.added_tokens_decoder.items() if token.special}
    ids = set(tokenizer.get_vocab().values()) - special
    template = tokenizer.encode(_conversation(tokenizer), add_special_tokens=False)
    beyond = sorted(id for id in ids | set(template) | {tokenizer.eos_token_id or 0} if id >= n_rows)
    if beyond:
        token = tokenizer.convert_ids_to_tokens(beyond[0])
        raise Unfit(
            f"Its tokenizer does not belong to its weights: {token!r} is token {beyond[0]}, and the model knows "
            f"{n_rows}. Copy the tokenizer that the model came with, or take another model."
        )


def _conversation(tokenizer: Any) -> str:
    """The least that every template has to take."""
    with telling("Its chat template cannot be rendered"):
        messages = [{"role": "user", "content": "hello"}]
        return str(tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True))


def _versions() -> str:
    import torch
    import transformers

    return f"transformers {transformers.__version__} and torch {torch.__version__}"
