"""Training files and the results of jobs: `/v1/files`."""

import asyncio
import base64
import os
from collections.abc import Iterator
from typing import Any, BinaryIO

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse
from starlette.datastructures import FormData, UploadFile

from training.engine.api.errors import bad_request, shown, unknown_parameter
from training.engine.api.paging import page
from training.engine.server.engine import engine_of
from training.engine.store.files import PIECE_BYTES

router = APIRouter(prefix="/v1/files")
PURPOSE = "fine-tune"
MEDIA_TYPE = "application/octet-stream"


@router.post("")
async def create_file(request: Request) -> dict[str, Any]:
    """Keep a file of rows to train on."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise bad_request("Send the file as multipart/form-data with the fields 'file' and 'purpose'.")
    async with request.form(max_files=1, max_fields=20) as form:
        file = _file_in(form)
        files = engine_of(request).home.files
        # What was sent lies in a temporary file by now; it never is in memory as a whole.
        return await asyncio.to_thread(files.receive, file.file, file.filename or "file", PURPOSE)


def _file_in(form: FormData) -> UploadFile:
    """The file of a form whose every field is as it has to be."""
    file, purpose = form.get("file"), form.get("purpose")
    for name in form:
        if name not in ("file", "purpose"):
            raise unknown_parameter(name)
    if not isinstance(file, UploadFile):
        raise bad_request("'file' is missing.", "file")
    if purpose != PURPOSE:
        raise bad_request(f"'purpose' must be {PURPOSE!r}, not {shown(purpose)}.", "purpose")
    return file


@router.get("")
async def list_files(request: Request) -> dict[str, Any]:
    """The files, newest first, perhaps of one purpose."""
    files = engine_of(request).home.files
    return page(await asyncio.to_thread(files.all, request.query_params.get("purpose")), request, 10_000, 10_000)


@router.get("/{id}")
async def retrieve_file(request: Request, id: str) -> dict[str, Any]:
    """What is known of a file."""
    return engine_of(request).home.files.get(id)


@router.get("/{id}/content")
async def file_content(request: Request, id: str) -> Response:
    """A file's bytes; those of a result file in base64, as OpenAI sends them, though nothing says so."""
    files = engine_of(request).home.files
    purpose = files.get(id)["purpose"]
    content = await asyncio.to_thread(files.open, id)
    if purpose == "fine-tune-results":
        with content:
            return Response(base64.b64encode(content.read()), media_type=MEDIA_TYPE)
    headers = {"content-length": str(os.fstat(content.fileno()).st_size)}
    return StreamingResponse(_pieces(content), media_type=MEDIA_TYPE, headers=headers)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE_BYTES):
            yield piece


@router.delete("/{id}")
async def delete_file(request: Request, id: str) -> dict[str, Any]:
    """Remove a file, and what ended jobs have kept of it."""
    home = engine_of(request).home
    await asyncio.to_thread(home.files.delete, id)
    await asyncio.to_thread(home.records.forget_file, id)
    return {"id": id, "object": "file", "deleted": True}
