"""Which rows of a version's test part say something of a model: only those that nobody has trained it on."""

from sqlmodel import Session, col, select

from storage import lineage
from storage.models import DatasetExample, Launch, Model


def learned_tests(session: Session, *models: Model | None) -> set[int]:
    """Examples of test parts that one of these models was trained on all the same, or a model that it goes on from:
    trainings may learn all rows."""
    ids: set[int] = set()
    for launch in _launches(session, [model for model in models if model is not None]):
        if not launch.is_validated:
            of_version = DatasetExample.version_id == launch.version_id
            ids |= set(session.exec(select(DatasetExample.example_id).where(of_version)).all())
    return ids


def _launches(session: Session, models: list[Model]) -> list[Launch]:
    """Those that have made these models, and what they go on from."""
    by_id: dict[str, Launch] = {}
    while models:
        origin = lineage.of_model(session, models.pop())
        if origin is not None and origin[0].id not in by_id:
            launch = by_id[origin[0].id] = origin[0]
            models += session.exec(
                select(Model).where(Model.provider == launch.provider, col(Model.name) == launch.model)
            ).all()
    return [*by_id.values()]
