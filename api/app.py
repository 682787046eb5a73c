"""Wires the desk: its parts, its routes, and one answer for everything that goes wrong."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy import Engine
from starlette.exceptions import HTTPException

from api import limits, problems, submissions
from api.allocation import kept
from api.config import Config, documents_folder
from api.desk import Desk, refuse_unknown_queries
from api.documents import Documents
from api.errors import DeskError, Malformed, NodeUnavailable, NotFound
from api.guard import Guard
from api.identity import Doors
from api.index.follower import Follower, check_tables, open_index
from api.index.indexing import Indexing
from api.ledger import Ledger
from api.routes import (
    accounts,
    allocation,
    allocation_tables,
    applications,
    authority,
    cancellations,
    carry_overs,
    certificate_files,
    compliance,
    credit_accounts,
    credit_batches,
    credit_projects,
    deductions,
    documents,
    dossiers,
    enforcement,
    evidence,
    forms,
    holdings,
    inclusion,
    measures,
    obligations,
    offsets,
    overview,
    pages,
    proposals,
    rulebook,
    serials,
    sessions,
    tasks,
    titles,
    trades,
    transactions,
    verification,
)

log = logging.getLogger(__name__)

ROUTERS = (
    overview.router,
    sessions.router,
    accounts.router,
    applications.router,
    authority.router,
    holdings.router,
    allocation.router,
    allocation_tables.router,
    deductions.router,
    enforcement.router,
    measures.router,
    compliance.router,
    certificate_files.router,
    obligations.router,
    cancellations.router,
    carry_overs.router,
    titles.router,
    offsets.router,
    serials.router,
    trades.router,
    proposals.router,
    tasks.router,
    transactions.router,
    documents.router,
    credit_accounts.router,
    credit_projects.router,
    credit_batches.router,
    inclusion.router,
    dossiers.router,
    verification.router,
    forms.router,
    evidence.router,
    rulebook.router,
    pages.router,
)

PROBLEM_RESPONSE: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "A problem (RFC 9457), in Chinese and English",
        "content": {
            problems.MEDIA_TYPE: {
                "schema": {
                    "type": "object",
                    "required": ["type", "title", "status", "detail", "code", "facts", "next"],
                    "properties": {
                        "type": {"type": "string"},
                        "title": {"type": "string"},
                        "status": {"type": "integer"},
                        "detail": {"type": "string"},
                        "code": {"type": "string"},
                        "source": {"type": "string"},
                        "facts": {"type": "object"},
                        "next": {"type": "string"},
                        "texts": {"type": "object"},
                        "request": {"type": "string"},
                    },
                }
            }
        },
    }
}


def build(config: Config, ledger: Ledger, now: Callable[[], float]) -> Desk:
    """
    Make the parts of one desk; start nothing.

    Raises:
        NodeUnavailable: the node does not answer.
        IndexBroken: the index was made by another version of the desk.
    """
    engine: Engine = open_index(config.index)
    check_tables(engine)
    submissions.tables.create_all(engine)
    kept.tables.create_all(engine)
    doors = Doors(config.domain, ledger.chain_id(), config.machines, now)
    indexing = Indexing(Follower(ledger, engine), config.index_interval_s)
    store = Documents(documents_folder(config), now)
    store.sweep()
    return Desk(ledger, engine, doors, indexing, store)


def create_app(desk: Desk, body_deadline_s: float = limits.BODY_DEADLINE_S) -> Guard:
    """The desk as an ASGI application; its index follows the ledger while the app lives."""

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        desk.indexing.start()
        yield
        desk.indexing.stop()
        desk.engine.dispose()

    # The interactive pages of FastAPI fetch scripts from elsewhere; `/docs` is a page of our own.
    app = FastAPI(
        title="Tanji desk",
        version="1",
        description="The registry of a carbon market: read the index, submit what keys signed.",
        docs_url=None,
        redoc_url=None,
        lifespan=life,
        responses=PROBLEM_RESPONSE,
        dependencies=[Depends(refuse_unknown_queries)],
    )
    app.state.desk = desk
    for router in ROUTERS:
        app.include_router(router)
    app.add_exception_handler(DeskError, _told)
    app.add_exception_handler(RequestValidationError, _told)
    app.add_exception_handler(HTTPException, _told)
    app.add_exception_handler(Exception, _told)
    return Guard(app, body_deadline_s)


def _told(request: Request, error: Exception) -> JSONResponse:
    """Any error as a problem; one that is none of the desk's is told as broken, and logged."""
    request_id = str(request.state.request_id)
    ours = _ours(request, error)
    if ours.code == "broken":
        log.error("request %s broke", request_id, exc_info=error)
        ours = Broken(request=request_id)
    problem = problems.told(ours, request.headers.get("accept-language"))
    headers = {"content-language": problem.language}
    if isinstance(ours, NodeUnavailable):
        headers["retry-after"] = str(limits.NODE_RETRY_AFTER_S)
    if problem.status == 401:
        headers["www-authenticate"] = "Bearer"
    return JSONResponse(
        {**problem.body, "request": request_id},
        status_code=problem.status,
        headers=headers,
        media_type=problems.MEDIA_TYPE,
    )


def _ours(request: Request, error: Exception) -> DeskError:
    if isinstance(error, DeskError):
        return error
    if isinstance(error, RequestValidationError):
        flaw = error.errors()[0]
        where = ".".join(str(part) for part in flaw["loc"])
        return Malformed(where=where, message=f"{where}: {flaw['msg']}")
    if isinstance(error, HTTPException) and error.status_code == 404:
        return NotFound(what="page", id=request.url.path[:200])
    if isinstance(error, HTTPException) and error.status_code == 405:
        return MethodNotAllowed(method=request.method, path=request.url.path[:200])
    return Broken()


class MethodNotAllowed(DeskError):
    """The path is there, but not for this method."""

    code = "method_not_allowed"


class Broken(DeskError):
    """Our mistake."""

    code = "broken"
