"""The customer's walk on the shell, at the engine and at each host."""

from types import SimpleNamespace

import pytest
from sqlmodel import col, select

from bot.cli.models import hosting
from storage.database import Database
from storage.models import HostedModel
from storage.settings import load
from tests.hosts.grounds import GROUNDS, Ground
from tests.walk.roads import Road
from tests.walk.shell import Run, ShellWalk

LONG = [pytest.param(name, marks=pytest.mark.long) for name in ("local", *GROUNDS) if name != "openai"]
"""All but the quickest."""


@pytest.mark.timeout(600)
@pytest.mark.parametrize("road", ["openai", *LONG], indirect=True)
def test_the_walk(
    road: Road, ground: Ground, environment: dict[str, str], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hosting, "time", SimpleNamespace(sleep=lambda _: _make_ready(ground)))
    walk = ShellWalk(run, road, ground)
    walk.check()
    walk.import_file()
    walk.begin()
    walk.follow()
    walk.look_back()
    walk.host()
    walk.ask_both()
    walk.delete()


def _make_ready(ground: Ground) -> None:
    """Some minutes go by at the host."""
    database = Database(load().database_location)
    with database.begin() as session:
        row = session.exec(select(HostedModel).order_by(col(HostedModel.id).desc())).first()
    database.close()
    if row is not None and row.host_id is not None:
        ground.make_ready(row.host_id)
