"""What the desk bears: every body, page, wait and waiting room has its bound here."""

BODY_BYTES_MAX = 5 * 1024 * 1024
"""Largest request body read; one byte more is answered `too_large`."""

DISCARDED_BYTES_MAX = 4 * BODY_BYTES_MAX
"""How far a body that is too large is read and thrown away before the connection is closed."""

DISCARD_PAUSE_S = 0.3
"""The pause in such a body after which no more of it is waited for."""

BODY_DEADLINE_S = 10.0
"""Seconds in which a request's whole body must arrive."""

HEADER_DEADLINE_MS = 5_000
"""Milliseconds in which a request's headers must arrive."""

JSON_DEPTH_MAX = 32
"""Deepest nesting of a JSON body."""

JSON_ITEMS_MAX = 10_000
"""Most values in a JSON body, counted by its commas and brackets."""

TABLE_BYTES_MAX = 4 * 1024 * 1024
"""Largest allocation table read; it travels as one text in a JSON body."""

TABLE_ROWS_MAX = 10_000
"""Most rows of an allocation table."""

TABLES_MAX = 5_000
"""Uploaded tables that the desk keeps."""

TABLE_CELL_CHARACTERS_MAX = 200
"""Longest text in a cell of a table."""

TABLE_FLAWS_MAX = 2_000
"""Most flaws told of one table; the rest show once these are mended."""

JSON_DIGITS_MAX = 80
"""Longest number in a JSON body; the largest 256-bit integer has 78 digits."""

CONNECTIONS_MAX = 900
"""Connections open at once; below the 1,024 files that a process may commonly open."""

DOCUMENT_BYTES_MAX = 20 * 1024 * 1024
"""Largest document kept; one byte more is answered `too_large`."""

DOCUMENT_DEADLINE_S = 120.0
"""Seconds in which a whole document must arrive; it comes from somebody who is logged in."""

DOCUMENT_PIECE_BYTES = 256 * 1024
"""How much of a document is read from disk at once."""

DOCUMENT_HEAD_BYTES = 16
"""How much of a document's beginning is held to its media type."""

DOCUMENTS_AT_ONCE_MAX = 32
"""Documents that arrive at the same time; half of the server's threads stay free of them."""

DOCUMENTS_PER_ACCOUNT_MAX = 200_000
"""Documents that one account may bring; the registry brings the papers of every applicant."""

DOCUMENT_FREE_BYTES_MIN = 256 * 1024 * 1024
"""Room that documents leave on their disk; below it none is taken."""

DELETION_REASON_CHARACTERS_MAX = 200
"""Longest reason for deleting a document; no reason names a person."""

TRANSACTION_BYTES_MAX = 128 * 1024
"""Largest signed transaction passed on; admission holds the same bound."""

TRANSACTION_DEPTH_MAX = 4
"""Deepest lists of a transaction: its fields, its access list, an entry, that entry's slots."""

PAGE_DEFAULT = 50
PAGE_MAX = 200
"""Rows on a page: when nothing is asked, and at most."""

IDEMPOTENCY_KEY_CHARACTERS_MAX = 128
"""Longest `Idempotency-Key`."""

SUBMISSION_LIFE_S = 7 * 86_400
"""How long an idempotency key and its answer are kept."""

NONCES_MAX = 10_000
NONCE_LIFE_S = 300
"""Login nonces waiting to be used, and how long each waits."""

SESSIONS_MAX = 10_000
SESSION_LIFE_S = 3_600
"""Bearer tokens alive at once, and how long each lives."""

NODE_TIMEOUT_S = 30.0
"""Longest wait for one answer of the node."""

BATCH_CALLS_MAX = 100
"""Calls to the node in one request; the node holds the same bound."""

READERS_MAX = 40
"""Connections to the index that are kept; as many as the server answers requests at once."""

BLOCKS_PER_ASK = 16
"""Blocks that the index asks for at once; two calls each."""

NODE_RETRY_AFTER_S = 2
"""What a caller is told to wait when the node does not answer."""

RECEIPT_WAIT_S = 60.0
"""Longest wait for a receipt, in the desk's client."""

TRANSACTION_GAS_MAX = 1 << 24
"""Gas of a trial call and of the largest transaction composed; admission holds the same bound."""

assert TRANSACTION_BYTES_MAX * 3 < BODY_BYTES_MAX, "a signed transaction in hex fits a body"
assert PAGE_DEFAULT <= PAGE_MAX
assert BLOCKS_PER_ASK * 2 <= BATCH_CALLS_MAX, "what the index asks for fits one request"
