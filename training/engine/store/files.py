"""Uploaded files and the results of jobs: `<id>.json` tells about `<id>.bin`."""

import contextlib
import json
import re
import time
from pathlib import Path
from typing import Any

from training import atomic
from training.engine.api.errors import bad_request, not_found, shown, too_large
from training.engine.api.gate import MAX_BYTES
from training.engine.store import disk
from training.engine.store.ids import next_id
from training.engine.store.rows import BadRows, check_lines

File = dict[str, Any]
"""OpenAI's `file` object."""


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

    def receive(self, content: bytes, filename: str, purpose: str) -> File:
        """Store what a client has sent, if it is JSON Lines. What the rows say is judged when a job validates them."""
        try:
            check_lines(content)
        except BadRows as error:
            raise bad_request(f"{shown(filename)} is not JSON Lines. {error}", "file", error.code) from None
        return self.create(content, filename, purpose)

    def create(self, content: bytes, filename: str, purpose: str, id: str | None = None) -> File:
        """Store a file, in place of the one with this `id`."""
        if not content:
            raise bad_request(f"{shown(filename)} is empty.", "file")
        if len(content) > MAX_BYTES:
            raise too_large(MAX_BYTES, f"file {shown(filename)}")
        file: File = {
            "id": id or next_id("file-"),
            "object": "file",
            "bytes": len(content),
            "created_at": int(time.time()),
            "filename": filename,
            "purpose": purpose,
            "status": "processed",
            "status_details": None,
            "expires_at": None,
        }
        # Content first: a file that can be listed is whole.
        atomic.write_bytes(self._folder / f"{file['id']}.bin", content)
        disk.write_json(self._folder / f"{file['id']}.json", file)
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

    def content(self, id: str) -> bytes:
        """Its bytes, or `not_found`."""
        self.get(id)
        try:
            return (self._folder / f"{id}.bin").read_bytes()
        except FileNotFoundError:  # deleted since
            raise not_found("File object", id) from None

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
