"""What is told of a turn, a version, a job or a model: what has become of it, or what it is made of."""

from collections import Counter
from collections.abc import Iterator, Sequence

from sqlmodel import Session

from admin.data.versions import diff_line, title_of
from bot.texts import Html, Texts, lines, paragraphs, quoted, shorten
from storage import datasets, deployments, launches, lineage, people
from storage.lineage import Origin, Story
from storage.models import DatasetVersion, Example, Label, Launch, Model, Verdict
from training.dataset.promote import is_text
from training.dataset.standing import change

LineageEntry = tuple[Html, DatasetVersion | None]
"""What to say, and the version whose rows come as a file."""

_SHOWN_NAMES = 8
"""Vets, or files, that are named, the most frequent first."""


# --- forwards: what has become of a turn ---


def of_turn(session: Session, turn_id: int, say: Texts) -> LineageEntry | None:
    """A turn's verdicts, and what has been made of them; null where there is no such turn."""
    story = lineage.of_turn(session, turn_id)
    if story is None:
        return None
    turn = story.turn
    question = quoted(shorten(turn.question, 300)) if turn.question else say("lineage_erased")
    verdicts = [
        say(f"lineage_{review.verdict}", when=_when(review.reviewed_at), vet=vet or say("lineage_somebody"))
        for review, vet in story.reviews
    ]
    head = say("lineage_turn", id=turn.id, when=_when(turn.created_at), model=turn.model, question=question)
    return lines(head, *verdicts, *_wordings(story, say), *_became(session, story, say)), None


def _wordings(story: Story, say: Texts) -> Iterator[Html]:
    """What vets have said of this question's wording and of others' to it."""
    for pair, vet in story.aliases:
        values = {"when": _when(pair.decided_at), "vet": vet or say("lineage_somebody")}
        yield say("lineage_alias", question=shorten(pair.question, 120), **values)
    for pair, vet in story.labels:
        key = "lineage_alias_of" if pair.verdict == Label.SAME else "lineage_not_alias_of"
        yield say(key, id=pair.answered_id, when=_when(pair.decided_at), vet=vet or say("lineage_somebody"))


def _became(session: Session, story: Story, say: Texts) -> Iterator[Html]:
    """What has been made of the verdicts, the sentence that sums it up first."""
    newest = story.example
    if newest is None:
        if not any(review.verdict in (Verdict.APPROVED, Verdict.CORRECTED) for review, _ in story.reviews):
            yield say("lineage_unreviewed")
        else:
            yield say("lineage_waits_promotion" if is_text(story.turn.messages) else "lineage_has_picture")
        return
    yield from _summed_up(story, newest, say)
    for use in story.uses:
        yield Html()
        key = "lineage_in_train" if use.part == "train" else "lineage_in_test"
        yield say(key, version=title_of(use.version), line=use.line)
        yield from _jobs(session, use.jobs, say)


def _summed_up(story: Story, newest: Example, say: Texts) -> Iterator[Html]:
    """Whether a model has learned it. One may know what was said before the newest verdict: that is another thing."""
    teachings = [
        (use, launch, model)
        for use in story.uses
        for launch, model in use.jobs
        if use.part == "train" and model is not None
    ]
    is_newest_learned = bool(teachings) and teachings[-1][0].example_id == newest.id
    if teachings:
        use, launch, model = teachings[-1]
        key = "lineage_learned" if is_newest_learned else "lineage_learned_earlier"
        yield say(key, version=use.version.name, job=launch.job_id or "?", model=model.name)
    if not is_newest_learned:
        yield say(_why_not_learned(story, newest))


def _why_not_learned(story: Story, newest: Example) -> str:
    if newest.withdrawn_at is not None:
        return "lineage_withdrawn"
    if story.part == "test":
        return "lineage_held_out"
    if story.part == "apart":
        return "lineage_apart"
    is_frozen = any(use.example_id == newest.id for use in story.uses)
    return "lineage_not_trained" if is_frozen else "lineage_waits_version"


# --- back: what a model, a job or a version is made of ---


def of_model(session: Session, model: Model, say: Texts) -> LineageEntry:
    """A model's job and version; only its name where it was not trained here."""
    origin = lineage.of_model(session, model)
    head = say("lineage_model_head", name=model.name, provider=model.provider)
    if origin is None:
        return lines(head, say("lineage_not_ours")), None
    launch, version = origin
    return paragraphs(lines(head, _job(launch, say)), of_version(session, version, say)), version


def of_job(session: Session, name: str, say: Texts) -> LineageEntry | None:
    """A job's version; null where there is no such job."""
    launch = launches.find_by_prefix(session, name)
    if launch is None:
        return None
    version = datasets.version(session, launch.version_id)
    return paragraphs(_job(launch, say), of_version(session, version, say)), version


def of_version(session: Session, version: DatasetVersion, say: Texts) -> Html:
    """Hashes, sources, what is new, and what was trained on it."""
    previous = datasets.version_before(session, version)
    jobs = list(_jobs(session, lineage.jobs(session, version), say))
    return lines(
        *_files(session, version, say),
        *_sources(lineage.origins(session, version), say),
        say("lineage_prompt", prompt=shorten(version.system_prompt, 160)) if version.system_prompt else None,
        diff_line(previous, version, change(session, previous, version), say) if previous is not None else None,
        say("lineage_jobs"),
        *(jobs or [say("lineage_no_jobs")]),
    )


def _files(session: Session, version: DatasetVersion, say: Texts) -> Iterator[Html]:
    freezer = people.find(session, version.frozen_by)
    yield say(
        "lineage_version",
        name=title_of(version),
        when=_when(version.frozen_at),
        by=freezer.name if freezer else say("lineage_somebody"),
        train=f"{version.n_examples:,}",
        sha=version.sha256,
    )
    if version.test_sha256:
        yield say("lineage_version_test", test=f"{version.n_test:,}", sha=version.test_sha256)


def _sources(origins: Sequence[Origin], say: Texts) -> Iterator[Html]:
    verdicts: Counter[str] = Counter(str(origin.review.verdict) for origin in origins if origin.review)
    yield say(
        "lineage_sources",
        file=sum(origin.review is None for origin in origins),
        turns=len({origin.review.turn_id for origin in origins if origin.review}),
        approved=verdicts[Verdict.APPROVED],
        corrected=verdicts[Verdict.CORRECTED],
    )
    files = Counter(origin.example.file_name for origin in origins if origin.example.file_name)
    if files:
        yield say("lineage_files", files=_counts(files))
    vets = Counter(origin.vet or say("lineage_somebody") for origin in origins if origin.review)
    if vets:
        yield say("lineage_vets", vets=_counts(vets))


def _counts(counts: Counter[str]) -> str:
    names = [f"{shorten(name, 40)} {n:,}" for name, n in counts.most_common(_SHOWN_NAMES)]
    return " · ".join(names) + (" · …" if len(counts) > _SHOWN_NAMES else "")


def _jobs(session: Session, jobs: lineage.Jobs, say: Texts) -> Iterator[Html]:
    active = deployments.active(session)
    for launch, model in jobs:
        yield _job(launch, say)
        if model is not None:
            is_active = active is not None and active.id == model.id
            yield say("lineage_model", name=model.name, now=say("lineage_answers_now") if is_active else "")


def _job(launch: Launch, say: Texts) -> Html:
    return say(
        "lineage_job",
        id=launch.job_id or launch.id[:8],
        provider=launch.provider,
        base=launch.model,
        status=launch.status or "–",
    )


def _when(moment: object) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
