"""Rows that ticks work on."""

import hashlib
import json
from typing import Any

from sqlmodel import Session

from storage.models import DatasetVersion, Launch, now
from tests.conftest import ADMIN

_TURNS = [("user", "Why does my dog eat grass?"), ("assistant", "Mostly because it likes it.")]
CONTENT = (json.dumps({"messages": [{"role": role, "content": text} for role, text in _TURNS]}) + "\n").encode()
"""Of a version's file."""


def make_version(session: Session, name: str, is_erased: bool = False) -> DatasetVersion:
    """A dataset version; its file is no part of it."""
    version = DatasetVersion(
        name=name,
        file_name=f"{name}.jsonl",
        sha256=hashlib.sha256(CONTENT).hexdigest(),
        n_examples=1,
        frozen_by=ADMIN,
        erased_at=now() if is_erased else None,
    )
    session.add(version)
    session.flush()
    return version


def make_launch(session: Session, version: DatasetVersion, **more: Any) -> str:
    """A launch that has been confirmed and asked for; its id."""
    values: dict[str, Any] = {
        "version_id": version.id,
        "provider": "openai",
        "model": "base-model",
        "n_epochs": 1,
        "tokens_billed": 1,
        "quoted_by": ADMIN,
        "chat_id": ADMIN,
        "confirmed_by": ADMIN,
        "confirmed_at": now(),
        "requested_at": now(),
    }
    launch = Launch(**values | more)
    session.add(launch)
    session.flush()
    return launch.id
