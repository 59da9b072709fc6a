"""Training files at Bailian: 300 MB each, a hundred at a time."""

from collections.abc import Callable, Collection

from training.providers import Refused, Unreachable
from training.providers.answers import MESSAGE_CHARACTERS
from training.providers.bailian.answers import output_of
from training.providers.bailian.orders import require_meaning
from training.providers.bailian.pages import read_pages
from training.providers.border import name_of, text_of
from training.providers.catalogue import ProviderFacts
from training.providers.json_api import JsonApi, segment
from training.providers.refusals import RefusalKind, kind_of_code
from training.text.keys import without_key

FILES = "/api/v1/files"
MOST_FILES = 10_000
"""Of the account's files that are looked through for one that has to go."""


class TrainingFiles:
    """What of them may leave, and how they come and go."""

    def __init__(self, api: JsonApi, facts: ProviderFacts, key: str, check: Callable[[bytes], object]) -> None:
        """`check` raises `NotCleared` for a file that must not leave."""
        self._api, self._facts, self._key, self._check = api, facts, key, check

    def store(self, content: bytes, file_name: str) -> str:
        """The id of the file, once it is there. Raises `NotCleared` or `Refused` before anything is sent for what must
        not leave, or would be learned as nobody meant it."""
        self._check(content)
        require_meaning(content)
        limit = self._facts.training.max_file_megabytes
        if limit is not None and len(content) > limit * 1_000_000:
            size = len(content) / 1_000_000
            words = f"{file_name} has {size:,.0f} MB, Bailian takes {limit} MB; nothing was sent"
            raise Refused(words, 413, RefusalKind.LARGE_FILE)
        files, data = {"files": (file_name, content)}, {"purpose": "fine-tune"}
        answer = output_of(self._api.ask("POST", FILES, files=files, data=data))
        uploads = answer.get("uploaded_files")
        for row in uploads if isinstance(uploads, list) else ():
            if isinstance(row, dict) and (file_id := name_of(row.get("file_id"))) is not None:
                return file_id
        raise self._trouble(answer.get("failed_uploads"))

    def delete(self, file_ids: Collection[str], file_names: Collection[str]) -> None:
        """These, and all of these names."""
        rows = read_pages(self._api, FILES, "files", MOST_FILES) if file_names else []
        namesakes = [name_of(row.get("file_id")) for row in rows if row.get("name") in file_names]
        for file_id in {*file_ids, *(name for name in namesakes if name is not None)}:
            self._remove(file_id)

    def _remove(self, file_id: str) -> None:
        try:
            self._api.delete(f"{FILES}/{segment(file_id)}")
        except Refused as error:
            if "not found" not in str(error).casefold():  # it says so with 400, too
                raise

    def _trouble(self, failures: object) -> Refused | Unreachable:
        """Why a file is not there: a no, or an answer that says nothing."""
        row = failures[0] if isinstance(failures, list) and failures else None
        if not isinstance(row, dict):
            return Unreachable("the provider's answer names no file")
        code, words = text_of(row.get("code"), 60) or "", text_of(row.get("message"), MESSAGE_CHARACTERS) or "no reason"
        step = " Delete files there that nobody needs any more." if "TooMany" in code or "TooLarge" in code else ""
        text = f"the provider does not take the file: {without_key(words, self._key)}{step}"
        return Refused(text, 400, kind_of_code(code))
