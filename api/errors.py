"""
What the desk answers when the answer is no.

    DeskError
    ├── Malformed, TooLarge, TooSlow ........ the request itself
    ├── Unauthenticated, Forbidden .......... who asks
    ├── NotFound, AsOfUnknown ............... what is asked for
    ├── IdempotencyConflict ................. a key used for another body
    ├── MediaTypeUnsupported, DocumentDeleted, DocumentDamaged, StoreFull ... documents
    ├── Busy ................................ too many are waiting
    ├── NodeUnavailable, IndexBroken ........ not the caller's doing
    ├── Refused ............................. admission's no: never in the book
    └── Reverted ............................ a contract's no, in its own typed error
"""

from collections.abc import Mapping

Fact = str | int | bool | None


class DeskError(Exception):
    """A no with a stable code and the facts that led to it."""

    code = "broken"

    def __init__(self, **facts: Fact) -> None:
        told = ", ".join(f"{name} {value}" for name, value in facts.items())
        super().__init__(f"{self.code}: {told}" if told else self.code)
        self.facts: Mapping[str, Fact] = facts


class Malformed(DeskError):
    """The request is not of the shape that the description asks for."""

    code = "malformed"


class TooLarge(DeskError):
    """The body is larger than the desk reads."""

    code = "too_large"


class TooSlow(DeskError):
    """The body did not arrive in time."""

    code = "too_slow"


class Unauthenticated(DeskError):
    """No valid token came with the request, or the login did not hold."""

    code = "unauthenticated"


class Forbidden(DeskError):
    """The viewer may not see this."""

    code = "forbidden"


class NotFound(DeskError):
    """There is no such thing, or none that this viewer may know of."""

    code = "not_found"


class AsOfUnknown(DeskError):
    """The moment asked about lies before the ledger or after what is indexed."""

    code = "as_of_unknown"


class Busy(DeskError):
    """Too many are waiting already."""

    code = "busy"


class IdempotencyConflict(DeskError):
    """The idempotency key was used for another body."""

    code = "idempotency_conflict"


class MediaTypeUnsupported(DeskError):
    """Documents of this type are not kept."""

    code = "media_type_unsupported"


class DocumentDeleted(DeskError):
    """The document's bytes were deleted; its hash on the ledger stays."""

    code = "document_deleted"


class DocumentDamaged(DeskError):
    """The bytes on disk are not those whose digest is asked for."""

    code = "document_damaged"


class StoreFull(DeskError):
    """There is no room for another document."""

    code = "store_full"


class NodeUnavailable(DeskError):
    """The node does not answer, or answers something that is no answer."""

    code = "node_unavailable"


class IndexBroken(DeskError):
    """The index met a gap or a fork in the ledger and stopped."""

    code = "index_broken"


class Refused(DeskError):
    """Admission turned the transaction away; `reason` and `message` are its own words."""

    def __init__(self, reason: str, message: str, /, **facts: Fact) -> None:
        self.code = reason
        super().__init__(**{"message": message, **facts})
        self.reason, self.message = reason, message


class Reverted(DeskError):
    """A contract's no; its code is the name of its typed error, as the contract has it."""

    def __init__(self, error: str, /, **facts: Fact) -> None:
        self.code = error
        super().__init__(**facts)
