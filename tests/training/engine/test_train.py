"""What a training leaves: adapters or weights, a model after each of the last epochs, the best one if asked to."""

import csv
import json
import shutil
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.training.engine.conftest import TEN, EngineProcess, job_folder, lines
from training.engine.learn import kept, train, weights
from training.engine.store.model import read_card


def _results(job: Path) -> list[dict[str, str]]:
    with (job / "results.csv").open() as file:
        return list(csv.DictReader(file))


def _train(job: Path) -> Path:
    train.run(job, threading.Event())
    return job / "model"


def test_an_adapter_goes_on_from_a_pause_and_is_trained_on(with_adapter: Path, tmp_path: Path) -> None:
    first = _train(job_folder(tmp_path / "first", with_adapter))
    config = json.loads((first / "adapter_config.json").read_text())
    assert (config["peft_type"], config["r"], config["base_model_name_or_path"]) == ("LORA", 4, str(with_adapter))
    assert not (first / "model.safetensors").exists()

    again = job_folder(tmp_path / "again", with_adapter)
    _pause_after(again, 6)
    assert kept.checkpoints(again) and not (again / "model").exists()
    assert kept.checkpoints(again)[0].stat().st_size < (with_adapter / "model.safetensors").stat().st_size
    adapter = "adapter_model.safetensors"
    assert (_train(again) / adapter).read_bytes() == (first / adapter).read_bytes()

    # A fine-tune of the fine-tune is an adapter on the same base, and replays what the first has learned.
    second = _train(job_folder(tmp_path / "second", first))
    assert json.loads((second / "adapter_config.json").read_text())["base_model_name_or_path"] == str(with_adapter)
    assert len((second / "replay.jsonl").read_text().splitlines()) == 10  # the same ten questions


def _pause_after(job: Path, n_steps: int) -> None:
    wishes = iter([False] * (n_steps - 1) + [True])
    pausing = threading.Event()
    pausing.is_set = lambda: next(wishes, False)  # type: ignore[method-assign]
    train.run(job, pausing)


def test_a_checkpoint_of_another_arrangement_is_passed_over(
    tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """0.2.0 trained more behind an answer's end, which made other batches, perhaps more than there are now."""
    import torch

    whole = _train(job_folder(tmp_path / "whole", tiny))
    job = job_folder(tmp_path / "job", tiny)
    _pause_after(job, 6)
    [path] = kept.checkpoints(job)
    state = torch.load(path, weights_only=True)
    state.pop("encoding", None)
    path.unlink()
    torch.save(state | {"step": 400}, kept.checkpoint(job, 400))
    shutil.move(kept.epoch(job, 5), kept.epoch(job, 400))
    capsys.readouterr()

    # It is gone, so that ours are not taken for older ones.
    _pause_after(job, 3)
    assert [path.name for path in kept.checkpoints(job)] == ["checkpoint-3.pt"] and not kept.epochs(job)
    assert "checkpoint-400.pt was left by another version" in capsys.readouterr().out
    assert (_train(job) / "model.safetensors").read_bytes() == (whole / "model.safetensors").read_bytes()
    assert "another version" not in capsys.readouterr().out
    assert [row["step"] for row in _results(job)] == [str(step) for step in range(1, 11)]
    assert list(kept.epochs(job)) == [5]


def test_an_adapter_is_served_merged_into_its_base(with_adapter: Path, tmp_path: Path) -> None:
    import torch

    model = _train(job_folder(tmp_path / "job", with_adapter, learning_rate_multiplier=100.0))
    ids = torch.arange(1, 40)[None]
    merger, base = (weights.load(folder)[0] for folder in (model, with_adapter))
    adapter = weights.load_to_train(model, None, 0)[0].eval()
    assert torch.allclose(merger(ids).logits, adapter(ids).logits, atol=1e-4)
    assert not torch.allclose(merger(ids).logits, base(ids).logits, atol=1e-2)
    with_adapter.rename(tmp_path / "moved")
    with pytest.raises(FileNotFoundError, match=r"needs its base, and .*lora-base is gone"):
        weights.load(model)


@pytest.mark.parametrize("lora_rank", [0, 4])
def test_activations_computed_twice_train_the_same(
    lora_rank: int, tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As is done for large models on a GPU."""
    from accelerate import Accelerator

    from training.engine.learn import hardware

    base = Path(shutil.copytree(tiny, tmp_path / "base"))
    (base / "recipe.json").write_text(json.dumps({"lora_rank": lora_rank}))
    file = "adapter_model.safetensors" if lora_rank else "model.safetensors"
    once = (_train(job_folder(tmp_path / "once", base)) / file).read_bytes()
    monkeypatch.setattr(weights, "CHECKPOINTING_FROM", 0)
    monkeypatch.setattr(hardware, "is_gpu", lambda: True)
    monkeypatch.setattr(hardware, "gains_from_bf16", lambda: False)
    monkeypatch.setattr(hardware, "accelerator", lambda: Accelerator(cpu=True))
    model, _ = weights.load_to_train(base, lora_rank, 4)
    assert (model.get_base_model() if lora_rank else model).is_activation_checkpointing
    again, _ = weights.load_to_train(tmp_path / "once" / "model", lora_rank, 4)  # a fine-tune that is trained on
    assert (again.get_base_model() if lora_rank else again).is_activation_checkpointing
    assert (_train(job_folder(tmp_path / "twice", base)) / file).read_bytes() == once


def test_models_that_are_loaded_at_once_are_whole(tiny: Path) -> None:
    import torch

    ids = torch.arange(1, 40)[None]
    logits = weights.load(tiny)[0].eval()(ids).logits
    with ThreadPoolExecutor(4) as pool:
        for model, _ in pool.map(weights.load, [tiny] * 12):
            assert torch.equal(model.eval()(ids).logits, logits)


def test_the_best_epoch_wins_where_training_may_stop_early(tiny: Path, tmp_path: Path) -> None:
    # So high a rate that the rows are soon known by heart.
    changes = {"n_epochs": 20, "learning_rate_multiplier": 400.0, "early_stopping_patience": 4}
    job = job_folder(tmp_path / "job", tiny, batch_size=5, **changes)
    # What no row has: the more is learned, the less likely it becomes.
    (job / "validation.jsonl").write_text(lines([("question 1?", "QXZ" * 30)]))
    model, pausing = job / "model", threading.Event()
    pausing.set()
    while not model.exists():
        train.run(job, pausing)  # pauses after every step
    losses = [float(row["valid_loss"]) for row in _results(job) if row["valid_loss"]]
    best = losses.index(min(losses))
    assert len(losses) == best + 5 < 20  # four more epochs brought nothing
    last = [2 * (epoch + 1) for epoch in range(len(losses))][-3:]
    assert read_card(model).step == 2 * (best + 1) and list(kept.epochs(job)) == last
    # Killed when it had been chosen, the training goes on from its last checkpoint and chooses it again.
    whole = {path.name: path.read_bytes() for path in model.iterdir()}
    assert {path.name: path.read_bytes() for path in _train(job).iterdir()} == whole


@pytest.mark.long
def test_a_base_of_the_shape_and_size_of_distilgpt2(tiny: Path, tmp_path: Path) -> None:
    """82M parameters, dropout, tied embeddings, no chat template; random, and with the tiny base's tokenizer."""
    from transformers import GPT2Config, GPT2LMHeadModel

    base = Path(shutil.copytree(tiny, tmp_path / "distil"))
    GPT2LMHeadModel(GPT2Config(n_layer=6, eos_token_id=0, bos_token_id=0)).save_pretrained(base)
    engine = EngineProcess(tmp_path / "home", str(base))
    try:
        rows = [(f"question {n}?", "An answer.") for n in range(11)]
        job = engine.wait(engine.tune(lines([*rows, ("long?", "x" * 2000)]), hyperparameters={"n_epochs": 4}).id)
        assert job.status == "succeeded", job.error
        assert any("1 rows are longer than 1024 tokens" in message for message in engine.messages(job.id))
        losses = [float(row["train_loss"]) for row in _results(engine.home / "engine" / "jobs" / job.id)]
        assert losses[-1] < losses[0] - 2
        assert engine.ask(job.fine_tuned_model or "", "question 3?", max_tokens=4)
    finally:
        engine.kill(signal.SIGTERM)


@pytest.mark.long
def test_several_processes_train_one_model_together(tiny: Path, tmp_path: Path) -> None:
    from safetensors.torch import load_file

    base = Path(shutil.copytree(tiny, tmp_path / "base"))
    config = json.loads((base / "config.json").read_text())
    # Dropout would fall elsewhere.
    (base / "config.json").write_text(json.dumps(config | {f"{part}_pdrop": 0.0 for part in ("resid", "embd", "attn")}))
    alone, together = (job_folder(tmp_path / name, base, batch_size=3) for name in ("alone", "together"))
    launch = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    command = [*launch, "-m", "training.engine.learn.train", str(together)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as launcher:
        assert launcher.stdout and launcher.stderr
        _train(alone)
        reports = launcher.stdout.readlines()  # not communicate(): when their stdin ends, they end
        errors = launcher.stderr.read()
    assert launcher.returncode == 0, errors.decode()[-2000:]
    assert len([line for line in reports if b'"step"' in line]) == len(_results(alone))  # one of them speaks
    a, b = (load_file(job / "model" / "model.safetensors") for job in (alone, together))
    assert max(float((a[name] - b[name]).abs().max()) for name in a) < 1e-5


def test_checkpoints_are_listed_and_answer(engine: EngineProcess) -> None:
    jobs = engine.client.fine_tuning.jobs
    job = engine.wait(engine.tune(TEN, hyperparameters={"n_epochs": 4, "batch_size": 5}, suffix="ckpt").id)
    checkpoints = jobs.checkpoints.list(job.id).data
    assert [c.step_number for c in checkpoints] == [8, 6, 4]
    assert checkpoints[0].fine_tuned_model_checkpoint == job.fine_tuned_model
    assert ":ckpt-step-6:" in checkpoints[1].fine_tuned_model_checkpoint
    metrics = checkpoints[1].metrics
    assert (metrics.train_loss or 0) > 0 and metrics.train_mean_token_accuracy is not None
    names = [model.id for model in engine.client.models.list()]
    assert job.fine_tuned_model in names and checkpoints[1].fine_tuned_model_checkpoint not in names
    for checkpoint in checkpoints:
        engine.ask(checkpoint.fine_tuned_model_checkpoint, "question 1?", max_tokens=3)
    engine.client.models.delete(job.fine_tuned_model)
    assert jobs.checkpoints.list(job.id).data == []
    assert not list((engine.home / "engine" / "models").glob(f"{job.id}*"))
