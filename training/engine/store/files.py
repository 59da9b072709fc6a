"""Uploaded files and the results of jobs: `<id>.json` tells about `<id>.bin`."""

import contextlib
import io
import json
import os
import re
import shutil
import time
from pathlib import Path
from typing import Any, BinaryIO

from training import atomic
from training.engine.api.errors import bad_request, not_found, shown, too_large
from training.engine.api.gate import MAX_BYTES
from training.engine.store import disk
from training.engine.store.ids import next_id
from training.engine.store.rows import BadRows, check_lines

File = dict[str, Any]
"""OpenAI's `file` object."""
PIECE_BYTES = 1 << 20
"""Of a file, in memory at once."""


class Files:
    """The files in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        disk.sweep(folder)
        for content in folder.glob("file-*.bin"):
            # A crash came between the two files of an upload or of a deletion: nobody can reach this one.
            if not content.with_suffix(".json").exists():
                content.unlink()

    def receive(self, source: BinaryIO, filename: str, purpose: str) -> File:
        """Store what a client has sent, if it is JSON Lines; it is read piece by piece, however large it is. What the
        rows say is judged when a job validates them."""
        try:
            check_lines(source)
        except BadRows as error:
            raise bad_request(f"{shown(filename)} is not JSON Lines. {error}", "file", error.code) from None
        return self._store(source, filename, purpose, next_id("file-"))

    def create(self, content: bytes, filename: str, purpose: str, id: str) -> File:
        """Store a file of ours, in place of the one with this `id`."""
        return self._store(io.BytesIO(content), filename, purpose, id)

    def _store(self, source: BinaryIO, filename: str, purpose: str, id: str) -> File:
        n_bytes = source.seek(0, os.SEEK_END)
        source.seek(0)
        if not n_bytes:
            raise bad_request(f"{shown(filename)} is empty.", "file")
        if n_bytes > MAX_BYTES:
            raise too_large(MAX_BYTES, f"file {shown(filename)}")
        file: File = {
            "id": id,
            "object": "file",
            "bytes": n_bytes,
            "created_at": int(time.time()),
            "filename": filename,
            "purpose": purpose,
            "status": "processed",
            "status_details": None,
            "expires_at": None,
        }
        # Content first: a file that can be listed is whole.
        with atomic.replacing(self._folder / f"{id}.bin") as target:
            shutil.copyfileobj(source, target, PIECE_BYTES)
        try:
            disk.write_json(self._folder / f"{id}.json", file)
        except OSError:  # A full disk: what nobody can reach shall not fill it.
            (self._folder / f"{id}.bin").unlink(missing_ok=True)
            raise
        return file

    def get(self, id: str) -> File:
        """Its object, or `not_found`."""
        # Ids become paths: nothing but an id may pass.
        if not re.fullmatch(r"file-[a-z0-9]{24}", id):
            raise not_found("File object", id)
        try:
            file: File = json.loads((self._folder / f"{id}.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise not_found("File object", id) from None
        return file

    def has(self, id: str) -> bool:
        """Whether a file of this id is here."""
        return (self._folder / f"{id}.json").exists()

    def open(self, id: str) -> BinaryIO:
        """Its bytes, to be read, or `not_found`."""
        self.get(id)
        try:
            return (self._folder / f"{id}.bin").open("rb")
        except FileNotFoundError:  # deleted since
            raise not_found("File object", id) from None

    def copy(self, id: str, target: Path) -> None:
        """Lay a copy of its bytes at `target`, which stays when the file is deleted; or `not_found`."""
        with self.open(id) as source, atomic.replacing(target) as file:
            shutil.copyfileobj(source, file, PIECE_BYTES)

    def all(self, purpose: str | None) -> list[File]:
        """Every file, newest first."""
        files = []
        for path in self._folder.glob("file-*.json"):
            with contextlib.suppress(FileNotFoundError):  # deleted since
                files.append(json.loads(path.read_text(encoding="utf-8")))
        files = [file for file in files if purpose in (None, file["purpose"])]
        return sorted(files, key=lambda file: (file["created_at"], file["id"]), reverse=True)

    def delete(self, id: str) -> None:
        """Remove it. Jobs work on copies, so none is disturbed; `Jobs.forget_file` removes those."""
        self.get(id)
        (self._folder / f"{id}.json").unlink(missing_ok=True)
        (self._folder / f"{id}.bin").unlink(missing_ok=True)
