"""A disk without room: a sentence that says what to free, and what needs no room goes on."""

import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import openai
import pytest

from tests.conftest import eventually
from tests.training.engine.conftest import TEN, job_folder
from tests.training.engine.fitness.test_unfit_engine import serving
from training.engine.learn import kept, train

KIB = 1024


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1 MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True, check=False)
    if mount.returncode:
        pytest.skip("only root can make a small disk")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def _fill(folder: Path, rest: int) -> Path:
    """Leave `rest` bytes free."""
    content = folder / "other people's"
    content.unlink(missing_ok=True)
    content.write_bytes(bytes(shutil.disk_usage(folder).free - rest))
    return content


@pytest.mark.long
async def test_uploads_and_jobs_say_what_to_free(tiny: Path, small_disk: Path) -> None:
    with serving(small_disk / "engine", tiny) as client:
        await eventually(lambda: list(client.models.list()), "the base is there")
        file = client.files.create(file=("rows.jsonl", TEN.encode()), purpose="fine-tune")
        with pytest.raises(openai.InternalServerError, match=r"No space is left .* /v1/files/ID") as refusal:
            client.files.create(file=("large.jsonl", TEN.encode() * 1500), purpose="fine-tune")
        assert (refusal.value.status_code, refusal.value.code) == (507, "no_space_left")
        assert [file.id for file in client.files.list()] == [file.id]

        # No room for its model; then for that, and not for all that comes with it.
        content = _fill(small_disk, 60 * KIB)
        with pytest.raises(openai.InternalServerError, match=r"A training from `tiny` writes about") as refusal:
            client.fine_tuning.jobs.create(model="tiny", training_file=file.id)
        assert (refusal.value.status_code, refusal.value.code) == (507, "no_space_left")
        content.unlink()
        job = client.fine_tuning.jobs.create(model="tiny", training_file=file.id)
        content = _fill(small_disk, 60 * KIB)  # others are faster than the training, which loads its model first
        await eventually(lambda: client.fine_tuning.jobs.retrieve(job.id).status == "failed", "the job has failed")
        error = client.fine_tuning.jobs.retrieve(job.id).error
        assert error and error.message.startswith("Training ended early: No space is left"), error
        content.unlink()
        assert client.files.create(file=("rows.jsonl", TEN.encode()), purpose="fine-tune").id


def test_a_checkpoint_without_room_costs_no_training(
    tiny: Path, small_disk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A checkpoint takes thrice what the model takes."""
    job = job_folder(small_disk / "job", tiny, n_epochs=1)
    _fill(small_disk, 170 * KIB)
    train.run(job, threading.Event(), 0.0)
    assert (job / "model" / "model.safetensors").exists() and not kept.checkpoints(job)
    assert "There is no checkpoint after step 1. No space is left" in capsys.readouterr().out

    shutil.rmtree(job)
    job = job_folder(small_disk / "job", tiny)
    pausing = threading.Event()
    pausing.set()
    with pytest.raises(SystemExit, match="No space is left"):
        train.run(job, pausing)
