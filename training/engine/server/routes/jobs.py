"""Fine-tuning jobs: `/v1/fine_tuning/jobs`."""

import asyncio
import re
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request

from training.engine.api.fields import json_object
from training.engine.api.paging import page
from training.engine.jobs.requests import fine_tuning_request
from training.engine.server.engine import engine_of

router = APIRouter(prefix="/v1/fine_tuning/jobs")


@router.post("")
async def create_job(request: Request) -> Mapping[str, Any]:
    """Store a job; it is validated and then waits for its turn."""
    job_request = fine_tuning_request(await json_object(request))
    engine = engine_of(request)
    engine.require(job_request["model"])
    return await engine.jobs.create(job_request)


@router.get("")
async def list_jobs(request: Request) -> dict[str, Any]:
    """The jobs, newest first, perhaps only those with some metadata."""
    jobs = engine_of(request).home.records.all()
    for name, value in request.query_params.multi_items():
        if key := re.fullmatch(r"metadata\[(.*)\]", name, re.DOTALL):
            jobs = [job for job in jobs if (job["metadata"] or {}).get(key[1]) == value]
        elif name == "metadata" and value == "null":
            jobs = [job for job in jobs if job["metadata"] is None]
    return page(jobs, request)


@router.get("/{id}")
async def retrieve_job(request: Request, id: str) -> Mapping[str, Any]:
    """How a job is."""
    return engine_of(request).home.records.get(id)


@router.get("/{id}/events")
async def list_events(request: Request, id: str) -> dict[str, Any]:
    """What has become of a job so far, newest first."""
    return page(await asyncio.to_thread(engine_of(request).home.records.events, id), request)


@router.get("/{id}/checkpoints")
async def list_checkpoints(request: Request, id: str) -> dict[str, Any]:
    """The models after a job's last epochs, newest first."""
    return page(await asyncio.to_thread(engine_of(request).jobs.checkpoints, id), request, default=10)


@router.post("/{id}/cancel")
async def cancel_job(request: Request, id: str) -> Mapping[str, Any]:
    """Stop a job for good."""
    return await engine_of(request).jobs.cancel(id)


@router.post("/{id}/pause")
async def pause_job(request: Request, id: str) -> Mapping[str, Any]:
    """Stop a job so that it can go on later."""
    return engine_of(request).jobs.pause(id)


@router.post("/{id}/resume")
async def resume_job(request: Request, id: str) -> Mapping[str, Any]:
    """Let a paused job go on."""
    return engine_of(request).jobs.resume(id)
