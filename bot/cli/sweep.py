"""`vetted sweep`: one file trained with several epochs and rates, and which of them fits the validation file best."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import openai

from bot.cli.console import GOOD, PROBLEMS, WRONG_USE, complain, unreadable
from bot.cli.sweep_files import BadFile, SweepFiles, sweep_files
from bot.hosts import OPENAI, Host, host_of
from bot.wiring import base_model_of, limits_of
from storage.settings import Settings
from training.launching.sweep import DEFAULT_RATES, Noise, as_good, best_of, default_epochs, grid, repeats
from training.privacy.rows import is_hosted
from training.providers import ProviderError
from training.providers.catalogue import catalogue
from training.providers.trials import KEY, Setting, TrialHost, TrialResult

STOPPED = 130
"""Exit code after Ctrl-C, as of most programs."""
TIMEOUT_SECONDS = 60
_LOOK_SECONDS, _HOSTED_LOOK_SECONDS = 0.5, 10.0
_HEADINGS = f"{'epochs':>6}  {'rate':>6}  {'seed':>5}  {'loss':>8}  {'exact':>6}  {'seconds':>7}  model"


@dataclass(frozen=True)
class SweepWish:
    """What is tried. Null leaves it to the base."""

    epochs: tuple[int, ...] | None
    rates: tuple[float, ...] | None
    model: str | None
    validation: Path | None
    n_repeats: int
    """Further seeds for the best setting."""
    seed: int
    is_sure: bool
    """Whether the price may be paid."""
    as_json: bool


def sweep(settings: Settings, path: Path, wish: SweepWish) -> int:
    """Train each setting at the host of `VETTED_PROVIDER`; print a table, the best, and how large the noise is.

    Returns 0: there is a best; 1: the rows are bad, or no setting came to a loss; 2: wrong use, or a price that nobody
    has agreed to; 130: stopped, and nothing of it runs on.
    """
    host, model = host_of(settings), wish.model or base_model_of(settings)
    if (obstacle := _obstacle(host, wish)) is not None:
        complain(obstacle)
        return WRONG_USE
    if not is_hosted(host.name):  # the engine registers a folder or a hub name under its last part
        model = model.rstrip("/").rpartition("/")[2]
    limits = limits_of(settings)(settings.provider, model)
    trials = grid(
        wish.epochs or default_epochs(limits.least_epochs),
        wish.rates or DEFAULT_RATES,
        wish.seed,
    )
    try:
        files = sweep_files(path, wish.validation, host, model, settings.clinic_contacts)
    except BadFile as error:
        complain(str(error))
        return PROBLEMS
    except OSError as error:
        return unreadable(path, error)
    most_epochs = max(trial.n_epochs for trial in trials)
    price = files.price(sum(trial.n_epochs for trial in trials) + wish.n_repeats * most_epochs)
    if not _may_cost(price, len(trials) + wish.n_repeats, wish, host, model):
        return WRONG_USE
    return _run(TrialHost(_client(host), model, _pause(price)), files, trials, wish)


def _obstacle(host: Host, wish: SweepWish) -> str | None:
    """Why nothing can be tried at this host, or not with these rates: 0.5 is half of a host's own, or a ruin."""
    facts = catalogue()[host.name]
    if host.shape != OPENAI:
        return f"{facts.title} has an API of its own, at which nothing can be swept yet. VETTED_PROVIDER=local can."
    if facts.training.learning_rate == "absolute" and wish.rates is None:
        return f"{facts.title} takes absolute rates: name some that fit its base, like --rates 1e-5,2e-5,4e-5."
    return None


def _may_cost(price: str | None, n_jobs: int, wish: SweepWish, host: Host, model: str) -> bool:
    """Say what it costs before anything is sent; whether that has been agreed to."""
    if price is None:
        return True
    complain(f"{n_jobs} trainings of {model} at {host.name}: {price}, billed whatever comes of them.")
    if not wish.is_sure:
        complain("nothing was sent. Add --yes to pay that, or fewer --epochs and --rates.")
    return wish.is_sure


def _client(host: Host) -> openai.OpenAI:
    return openai.OpenAI(base_url=host.base_url, api_key=host.key, timeout=TIMEOUT_SECONDS)


def _pause(price: str | None) -> float:
    """Seconds between two looks at a job."""
    return _LOOK_SECONDS if price is None else _HOSTED_LOOK_SECONDS


def _run(host: TrialHost, files: SweepFiles, trials: Sequence[Setting], wish: SweepWish) -> int:
    tell = _teller(wish.as_json, files)
    results: list[TrialResult] = []
    more: list[TrialResult] = []
    try:
        host.upload(files.training, files.validation)
        _try_each(host, trials, results, tell)
        best = best_of(results)
        if best is not None:
            _try_each(host, repeats(best, wish.n_repeats), more, tell)
    except ProviderError as error:
        complain(f"{error}. {len(results)} of {len(trials)} settings were trained. {_cancel(host)}")
        return PROBLEMS
    except KeyboardInterrupt:
        complain(f"stopped after {len(results)} of {len(trials)} settings. {_cancel(host)}")
        return STOPPED
    if best is None:
        complain(f"no setting came to a validation loss. {results[0].fault}")
        return PROBLEMS
    noise = Noise([result.loss for result in (best, *more) if result.loss is not None])
    if wish.as_json:
        print(json.dumps(_as_json(files, results, more, best, noise), ensure_ascii=False))
    else:
        print("\n" + "\n".join(_conclusion(files, results, best, noise)))
    return GOOD


def _try_each(
    host: TrialHost, trials: Sequence[Setting], results: list[TrialResult], tell: Callable[[TrialResult], None]
) -> None:
    """One after the other into `results`, until one fails of what all share."""
    for trial in trials:
        result = host.run(trial)
        results.append(result)
        tell(result)
        if result.is_of_file:
            return


def _cancel(host: TrialHost) -> str:
    """Let nothing of the sweep run on; what is to be said of that."""
    try:
        cancelled = host.cancel()
    except (ProviderError, KeyboardInterrupt) as error:
        why = f" ({error})" if isinstance(error, ProviderError) else ""
        return f"A job may still run there{why}: those of this sweep have {KEY} = {host.sweep} in their metadata."
    return f"Cancelled: {', '.join(cancelled)}." if cancelled else "Nothing runs on."


def _teller(as_json: bool, files: SweepFiles) -> Callable[[TrialResult], None]:
    """What prints each trial as it ends."""
    if not as_json:
        print(f"{files.n_training} rows to train on, {files.n_validation} to validate with\n\n{_HEADINGS}", flush=True)
    return (lambda _: None) if as_json else _print_row


def _print_row(result: TrialResult) -> None:
    setting = result.setting
    loss = "–" if result.loss is None else f"{result.loss:.4f}"
    exact = "–" if result.sequence_accuracy is None else f"{result.sequence_accuracy:.0%}"
    print(
        f"{setting.n_epochs:>6}  {setting.learning_rate_multiplier:>6g}  {setting.seed:>5}  {loss:>8}  {exact:>6}  "
        f"{result.seconds:>7.0f}  {result.fault or result.model}",
        flush=True,
    )


def _conclusion(files: SweepFiles, results: Sequence[TrialResult], best: TrialResult, noise: Noise) -> Iterator[str]:
    """What is to be said of the table."""
    yield f"best by validation loss: {_named(best)}, {best.loss:.4f}: {best.model}"
    if noise.spread is None:
        yield "how large the noise is nobody knows: no setting was trained with another seed (--repeats 2)."
    else:
        low, high = min(noise.losses), max(noise.losses)
        yield f"noise: with {len(noise.losses)} seeds the best setting came to {low:.4f} to {high:.4f}, roughly."
        others = as_good(results, best, noise)
        if others:
            yield f"within that noise, so no worse as far as this tells: {'; '.join(map(_named, others))}."
        elif len(results) > 1:
            yield "every other setting is farther off than the seeds are from one another."
    yield (
        f"the loss is that of {files.n_validation} rows, and the best of several is a little lucky: measure it "
        "once more on rows that chose nothing (`vetted compare`)."
    )


def _named(result: TrialResult) -> str:
    return f"{result.setting.n_epochs} epochs × rate {result.setting.learning_rate_multiplier:g}"


def _as_json(
    files: SweepFiles, results: Sequence[TrialResult], more: Sequence[TrialResult], best: TrialResult, noise: Noise
) -> dict[str, object]:
    return {
        "training_rows": files.n_training,
        "validation_rows": files.n_validation,
        "trials": [_row(result) for result in results],
        "repeats": [_row(result) for result in more],
        "best": _row(best),
        "noise": noise.spread,
        "as_good": [_row(result) for result in as_good(results, best, noise)],
    }


def _row(result: TrialResult) -> dict[str, object]:
    fields = asdict(result)
    fields.pop("is_of_file")
    setting: dict[str, object] = fields.pop("setting")
    return setting | fields | {"seconds": round(result.seconds, 1)}
