"""A training has ended: what becomes of its job."""

from training.engine.jobs.home import EngineHome
from training.engine.jobs.run import TrainingRun
from training.engine.jobs.vllm import Vllm, VllmError
from training.engine.learn import kept
from training.engine.store.model import ServedModel

MAX_DEATHS = 3
"""Trainings of a job that may die without coming further."""
MAX_STOPS = 10
"""Those that may end with the engine: mostly not their fault, but one that takes the machine down must not do so for
ever."""


async def end(home: EngineHome, run: TrainingRun, status: int, vllm: Vllm | None) -> None:
    """The child has ended with this exit status, by itself or killed."""
    id, records = run.job["id"], home.records
    if status < 0:
        bury(home, id, f"The training was killed by signal {-status}" + " (out of memory?)" * (status == -9))
    elif status == 0 and run.has_paused:
        records.take_back(id)
        records.update(id, status="paused", estimated_finish=None)
        records.tell(id, f"The job is paused after step {run.step}/{run.total_steps}.")
    elif status == 0 and (records.folder(id) / "model").exists():
        await _publish(home, run, vllm)
    elif run.lacks_room:
        bury(home, id, f"There was no room for its model ({str(run.failure).rstrip('.')})")
    else:
        records.fail(id, f"Training ended early: {run.failure or run.process.last_words()}")


async def _publish(home: EngineHome, run: TrainingRun, vllm: Vllm | None) -> None:
    """Its models can be asked from now on, and then the job has succeeded."""
    id = run.job["id"]
    folder = home.records.folder(id)
    for step, path in kept.epochs(folder).items():
        home.registry.publish(path, f"{id}-step-{step}")
    # Last, since by this model a start after a crash knows that all is here.
    model = home.registry.publish(folder / "model", id)
    if vllm:
        # Before anybody hears of the model and asks there.
        try:
            await vllm.load(model)
        except VllmError as error:
            home.records.tell(id, str(error), "warn")
        if run.job["status"] == "cancelled":  # meanwhile, and with it went its models
            await vllm.unload(model)
            return
    succeed(home, id, model)


def succeed(home: EngineHome, id: str, model: ServedModel) -> None:
    """A job has its model: give it its result file and its last status."""
    results = (home.records.folder(id) / "results.csv").read_bytes()
    # The file is named after the job: made once more after a crash, it is the same one.
    name = id.replace("ftjob-", "file-")
    file = home.files.create(results, "step_metrics.csv", "fine-tune-results", name)
    home.records.finish(
        id,
        "succeeded",
        fine_tuned_model=model.id,
        trained_tokens=model.trained_tokens,
        result_files=[file["id"]],
    )


def bury(home: EngineHome, id: str, cause: str) -> None:
    """A training has died of `cause`: it goes on later, unless too many have died and come no further."""
    records = home.records
    has_checkpoint, (n, stops) = records.has_checkpoint(id), records.deaths(id)
    if n >= MAX_DEATHS or stops >= MAX_STOPS:
        message = (
            f"The training died {n + stops} times and came no further. The last time: {cause}. "
            "Is there too little memory for it?"
        )
        records.fail(id, message)
    elif records.get(id)["status"] == "pausing":
        records.update(id, status="paused", estimated_finish=None)
        where = "at its last checkpoint" if has_checkpoint else "before its first step"
        records.tell(id, f"{cause} while the job was pausing; it is paused {where}.", "warn")
    else:
        records.update(id, status="queued", estimated_finish=None)
        where = "goes on from its checkpoint" if has_checkpoint else "begins again from the start"
        records.tell(id, f"{cause} while the job ran; it {where}.", "warn")
