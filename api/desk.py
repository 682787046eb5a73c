"""What a request is answered with: the parts of one desk, and one reading of its index."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Query, Request
from sqlalchemy import Connection, Engine

from api import access, limits
from api.access import Owner, Resource, Role, Scope, Viewer
from api.documents import Documents
from api.errors import Forbidden, Malformed, NotFound, Unauthenticated
from api.identity import Doors
from api.index import queries
from api.index.indexing import Indexing
from api.ledger import Ledger
from api.paging import Asked


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts of one desk, made once in `api/app.py`."""

    ledger: Ledger
    engine: Engine
    doors: Doors
    indexing: Indexing
    documents: Documents


def the_desk(request: Request) -> Desk:
    """The desk that this request came to."""
    found = request.app.state.desk
    assert isinstance(found, Desk), "the app was made by create_app"
    return found


def refuse_unknown_queries(request: Request) -> None:
    """A misspelt query is refused, so that a filter is never silently left out."""
    described = request.app.openapi()["paths"].get(request.scope["route"].path, {})
    parameters = described.get(request.method.lower(), {}).get("parameters", ())
    known = {one["name"] for one in parameters if one["in"] == "query"}
    for name in request.query_params:
        if name not in known:
            told = (
                f"there is no query {name[:64]!r}; there are {', '.join(sorted(known)) or 'none'}"
            )
            raise Malformed(where="query", message=told)


TheDesk = Annotated[Desk, Depends(the_desk)]


def the_viewer(desk: TheDesk, authorization: Annotated[str | None, Header()] = None) -> Viewer:
    """Who asks, by the request's token."""
    return desk.doors.viewer(authorization)


TheViewer = Annotated[Viewer, Depends(the_viewer)]


def asked(
    limit: Annotated[int, Query(ge=1, le=limits.PAGE_MAX)] = limits.PAGE_DEFAULT,
    cursor: Annotated[str | None, Query(max_length=1_024)] = None,
) -> Asked:
    """Which page of a list is wanted."""
    return Asked(limit, cursor)


ThePage = Annotated[Asked, Depends(asked)]


@dataclass(frozen=True, slots=True)
class Reading:
    """One viewer's reading of the index as of one block."""

    rows: Connection
    viewer: Viewer
    until: int

    def scope(self, resource: Resource) -> Scope:
        """The part of `resource` that the viewer sees; raises where it is nothing."""
        scope = access.scope_of(self.viewer, resource)
        if scope.reach is access.Reach.NOTHING:
            raise no_sight(self.viewer, resource)
        return scope

    def scope_for(self, resource: Resource, account: str | None) -> Scope:
        """The same, where the list is narrowed to one account: it must be one that is seen."""
        if account is not None:
            self.require(resource, account)
        return self.scope(resource)

    def require(self, resource: Resource, *accounts: str | None) -> None:
        """Raises where the viewer may not see a thing of these accounts."""
        if not self.sees(resource, *accounts):
            raise no_sight(self.viewer, resource)

    def require_known(
        self, resource: Resource, what: str, id_: int | str, *accounts: str | None
    ) -> None:
        """The same for a thing asked for by its number: not to be seen is not to be there."""
        if not self.sees(resource, *accounts):
            raise NotFound(what=what, id=id_)

    def sees(self, resource: Resource, *accounts: str | None) -> bool:
        """Whether the viewer may see a thing of these accounts."""
        owners = [Owner(one, self._province(one)) for one in accounts if one is not None]
        return access.may_see(self.viewer, resource, *owners)

    def _province(self, account: str) -> int:
        owner = queries.owner(self.rows, account)
        return owner.province if owner else 0


def no_sight(viewer: Viewer, resource: Resource) -> Unauthenticated | Forbidden:
    """The answer to a viewer that may not look: log in, or it is not yours."""
    if viewer.role is Role.PUBLIC:
        return Unauthenticated(message=f"{resource} is not open to the public")
    return Forbidden(role=str(viewer.role), resource=str(resource))


@contextmanager
def reading_now(
    desk: Desk, viewer: Viewer, authorization: str | None, as_of: str | None = None
) -> Iterator[Reading]:
    """A reading that holds a connection of the index only inside the `with`."""
    with desk.engine.connect() as rows:
        session = desk.doors.session(authorization)
        if session is not None and not queries.key_is_live(rows, session.key):
            raise Unauthenticated(message="the key of this session was revoked or has expired")
        yield Reading(rows, viewer, queries.block_as_of(rows, as_of))


Authorization = Annotated[str | None, Header()]


def reading(
    desk: TheDesk,
    viewer: TheViewer,
    as_of: Annotated[
        str | None,
        Query(max_length=40, description="A block number or an ISO time; Beijing's without offset"),
    ] = None,
    authorization: Authorization = None,
) -> Iterator[Reading]:
    """A reading of the index as of the moment asked for."""
    with reading_now(desk, viewer, authorization, as_of) as found:
        yield found


TheReading = Annotated[Reading, Depends(reading)]
