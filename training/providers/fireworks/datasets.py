"""Training files at Fireworks: a record, then its rows, then a wait until the host has looked at them."""

import hashlib
from collections.abc import Callable, Collection, Mapping
from typing import Any

from training.providers import Refused, Unreachable
from training.providers.fireworks.answers import fault_kind, fault_of, id_of
from training.providers.fireworks.pages import read_pages
from training.providers.json_api import JsonApi, segment

LOOKS, PAUSE_SECONDS = 20, 1.5
"""While an upload waits; a larger file is waited for by the next one, which finds what this one has begun."""
MOST_NAMES = 5
"""That are tried: the name of a dataset that was deleted may be taken for a while."""


class Datasets:
    """A dataset's name says what is in it: whoever begins anew after a crash goes on with the same."""

    def __init__(self, api: JsonApi, key: str, pause: Callable[[float], None]) -> None:
        self._api, self._key, self._pause = api, key, pause

    def store(self, content: bytes, file_name: str) -> str:
        """The id of the dataset with these rows, ready to be learned. Raises `Refused` for rows that the host does not
        take, `Unreachable` also while it still looks at them."""
        digest = hashlib.sha256(file_name.encode() + b"\0" + content).hexdigest()[:32]
        for n in range(MOST_NAMES):
            dataset_id = f"vetted-{digest}" + (f"-{n}" if n else "")
            record = self._find(dataset_id)
            if record is None and not self._is_made(dataset_id, file_name):
                continue
            if record is None or record.get("state") != "READY":
                self._fill(dataset_id, content, file_name)
                self._wait(dataset_id)
            return dataset_id
        raise Unreachable(f"{MOST_NAMES} names for this file are taken at the provider, and none of them is there")

    def delete(self, dataset_ids: Collection[str], file_names: Collection[str]) -> None:
        """These, and all that were made for files of these names."""
        listing = read_pages(self._api, "datasets", most=20_000) if file_names else []
        namesakes = {id_of(row.get("name")) for row in listing if row.get("displayName") in file_names}
        for dataset_id in {*dataset_ids, *namesakes} - {None}:
            self._api.delete(f"datasets/{segment(str(dataset_id))}")

    def _find(self, dataset_id: str) -> Mapping[str, Any] | None:
        try:
            return self._api.ask("GET", f"datasets/{segment(dataset_id)}")
        except Refused as error:
            if error.http_status != 404:
                raise
            return None

    def _is_made(self, dataset_id: str, file_name: str) -> bool:
        """False where the name is taken by one that is not there any more."""
        record = {"displayName": file_name, "userUploaded": {}}
        try:
            self._api.ask("POST", "datasets", json={"datasetId": dataset_id, "dataset": record})
        except Refused as error:
            if error.http_status != 409:
                raise
            return False
        return True

    def _fill(self, dataset_id: str, content: bytes, file_name: str) -> None:
        try:
            self._api.ask("POST", f"datasets/{segment(dataset_id)}:upload", files={"file": (file_name, content)})
        except Refused as error:
            if error.http_status != 409:  # its rows are there already
                raise

    def _wait(self, dataset_id: str) -> None:
        for _ in range(LOOKS):
            record = self._api.ask("GET", f"datasets/{segment(dataset_id)}")
            if (fault := fault_of(record, self._key)) is not None:
                raise Refused(f"the provider does not take the file: {fault}", 400, fault_kind(record))
            if record.get("state") == "READY":
                return
            self._pause(PAUSE_SECONDS)
        raise Unreachable("the provider still looks at the file; the next upload goes on with it")
