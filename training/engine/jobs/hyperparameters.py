"""The hyperparameters of a request, checked. Those for classes are OpenAI's of before 2024, by the same names."""

from typing import Any

from training.engine.api.errors import bad_request, shown
from training.engine.api.fields import Bounds, checked_text, flag

PATIENCE = "early_stopping_patience"
"""Not OpenAI's: train on while one of so many epochs has brought a smaller validation loss, and keep the best model."""
TEXTS = "compute_text_metrics"
"""Not OpenAI's: at each epoch's end the model answers validation rows, and the answers are compared with the right
ones."""
CLASSES = "compute_classification_metrics"
N_CLASSES, POSITIVE, BETAS = "classification_n_classes", "classification_positive_class", "classification_betas"

NUMBERS = {
    "n_epochs": Bounds(1, 50, is_whole=True),
    "batch_size": Bounds(1, 256, is_whole=True),
    "learning_rate_multiplier": Bounds(0.001, 100),
    PATIENCE: Bounds(1, 50, is_whole=True),
}
NAMES = (*NUMBERS, CLASSES, N_CLASSES, POSITIVE, BETAS, TEXTS)

_MANY_CLASSES = Bounds(2, 100, is_whole=True)
_BETA = Bounds(0.01, 100)
_MANY_BETAS = 10
_MEASURES = (PATIENCE, CLASSES, TEXTS)
"""What a validation file is needed for."""


def hyperparameters_of(body: dict[str, Any]) -> dict[str, Any]:
    """Those that every job has, each "auto" or a value, and the others that are named; or a bad request."""
    values = {name: value for name, value in _values(body).items() if value is not None}
    out: dict[str, Any] = {}
    for name, bounds in NUMBERS.items():
        value = values.get(name, "auto")
        if value == "auto":
            if name != PATIENCE:
                out[name] = "auto"
            continue
        if not bounds.allows(value):
            raise bad_request(f"'{name}' must be \"auto\" or {bounds}, not {shown(value)}.", name)
        out[name] = value
    if flag(values, TEXTS):
        out[TEXTS] = True
    out |= _classification(values)
    for name in _MEASURES:
        if name in out and body.get("validation_file") is None:
            raise bad_request(f"'{name}' needs a 'validation_file', on which it is measured.", "validation_file")
    return out


def _classification(values: dict[str, Any]) -> dict[str, Any]:
    """What a job that sorts into classes is measured by; nothing where no such measures are wished for."""
    if not flag(values, CLASSES):
        for name in (N_CLASSES, POSITIVE, BETAS):
            if name in values:
                raise bad_request(f"'{name}' is for jobs with '{CLASSES}': true. Add that, or leave it out.", name)
        return {}
    n_classes, positive = values.get(N_CLASSES), values.get(POSITIVE)
    if n_classes is None and positive is None:
        raise bad_request(
            f"'{CLASSES}' needs '{N_CLASSES}', how many labels there are, or for two labels '{POSITIVE}'.", N_CLASSES
        )
    n_classes = 2 if n_classes is None else n_classes
    if not _MANY_CLASSES.allows(n_classes):
        raise bad_request(f"'{N_CLASSES}' must be {_MANY_CLASSES}, not {shown(n_classes)}.", N_CLASSES)
    out = {CLASSES: True, N_CLASSES: n_classes}
    if positive is not None:
        out[POSITIVE] = _positive(positive, n_classes)
    if BETAS in values:
        out[BETAS] = _betas(values[BETAS], positive)
    return out


def _positive(positive: Any, n_classes: int) -> str:
    if not isinstance(positive, str) or not positive.strip():
        raise bad_request(f"'{POSITIVE}' must be one of the two labels, not {shown(positive)}.", POSITIVE)
    if n_classes != 2:
        raise bad_request(f"'{POSITIVE}' is for two labels, and '{N_CLASSES}' is {n_classes}. Leave one out.", POSITIVE)
    return checked_text(positive, POSITIVE)


def _betas(betas: Any, positive: Any) -> list[float]:
    if not isinstance(betas, list) or not 1 <= len(betas) <= _MANY_BETAS or not all(map(_BETA.allows, betas)):
        raise bad_request(f"'{BETAS}' must be a list of 1 to {_MANY_BETAS} times {_BETA}, not {shown(betas)}.", BETAS)
    if positive is None:
        raise bad_request(f"'{BETAS}' needs '{POSITIVE}': an F-score is that of one label.", BETAS)
    return betas


def _values(body: dict[str, Any]) -> dict[str, Any]:
    """The hyperparameters that a request names, wherever it does."""
    method = body.get("method")
    if method is None:
        values, where = body.get("hyperparameters") or {}, "hyperparameters"  # deprecated, still sent by many
    else:
        kind = method.get("type") if isinstance(method, dict) else method
        if kind != "supervised":
            raise bad_request(
                f"This engine trains by the method 'supervised' only, not {shown(kind)}.", "method", "unsupported_value"
            )
        supervised = method.get("supervised") or {}
        values = supervised.get("hyperparameters") or {} if isinstance(supervised, dict) else supervised
        where = "method.supervised.hyperparameters"
    if not isinstance(values, dict) or set(values) - set(NAMES):
        raise bad_request(f"Hyperparameters are {', '.join(NAMES)}, not {shown(values)}.", where)
    return values
