"""Bounds every node must agree on, and the sizes of the ledger's own caches."""

TRANSACTION_BYTES_MAX = 128 * 1024
"""Largest signed transaction, in its network encoding."""

BLOCK_BYTES_MAX = 4 * 1024 * 1024
"""Largest block proposed or accepted, RLP-encoded."""

BLOCK_TRANSACTIONS_MAX = 5_000
"""Most transactions in one block."""

BLOCK_GAS_LIMIT_MIN = 60_000_000
"""Smallest gas limit a genesis may choose."""

BLOCK_GAS_LIMIT_MAX = 2**53
"""Largest gas limit a genesis may choose; JSON readers hold it exactly."""

BLOCK_GAS_FILL_DIVISOR = 2
"""A block burns at most its gas limit over this, so that the base fee stays zero (EIP-1559)."""

TIMESTAMP_S_MAX = 2**53
"""Latest time a block may carry; JSON readers and SQLite hold it exactly."""

NONCE_MAX = 2**64 - 2
"""Largest nonce a transaction may use (EIP-2681)."""

GAS_LIMIT_MAX = 2**63 - 1
"""Largest gas limit a transaction may name."""

QUANTITY_MAX = 2**256 - 1
"""Largest value or fee."""

CHAIN_ID_MAX = 2**53 - 1
"""Largest chain id; JSON readers hold it exactly, and 2 * id + 36 fits a legacy v."""

ACCESS_LIST_ENTRIES_MAX = 1_000
"""Most addresses in one access list."""

INITCODE_BYTES_MAX = 49_152
"""Largest creation code (EIP-3860)."""

EXTRA_DATA_BYTES_MAX = 32
"""Largest extra data of a header."""

VALIDATORS_MAX = 100
"""Most validators a genesis may name."""

CALL_GAS_MAX = 300_000_000
"""Most gas a read-only call may burn."""

JSON_DEPTH_MAX = 16
"""Deepest nesting of a genesis file or an admission receipt that is read."""

PROOF_SLOTS_MAX = 1_000
"""Most storage slots proved in one answer."""

ANCESTOR_HASHES_MAX = 256
"""How far back BLOCKHASH sees."""

NODE_CACHE_ENTRIES = 150_000
"""State nodes kept in memory in front of the disk; about 60 MB when full."""

RUN_INSTRUCTIONS_MAX = 200
"""Most instructions translated as one function."""

WARM_READ_GAS = 100
"""Gas of reading a slot the transaction touched before (EIP-2929)."""

COLD_READ_GAS = 2_100
"""Gas of reading a slot for the first time in a transaction (EIP-2929)."""

CODE_CACHE_ENTRIES = 64
"""Contract codes kept in memory; a code is at most 24 KB."""

GENESIS_BYTES_MAX = 64 * 1024 * 1024
"""Largest genesis file read."""

ARCHIVE_RECORD_BYTES_MAX = GENESIS_BYTES_MAX
"""Largest record of an archive: a genesis, a block or its seals."""

STORAGE_WAL_PAGES = 4_000
"""Write-ahead log pages gathered before SQLite moves them into the book."""

STORAGE_WAIT_MS = 10_000
"""How long a read or write waits for another process to let go of the book."""

LOG_SCAN_BLOCKS = 512
"""Blooms read at once while events are looked for."""

assert TRANSACTION_BYTES_MAX * 8 <= BLOCK_BYTES_MAX, "a block must fit several of the largest"
assert 21_000 * BLOCK_TRANSACTIONS_MAX // 4 <= BLOCK_GAS_LIMIT_MIN, "gas must let a block be filled"
assert BLOCK_GAS_LIMIT_MAX <= GAS_LIMIT_MAX, "a transaction may name a whole block's gas"
assert INITCODE_BYTES_MAX <= TRANSACTION_BYTES_MAX, "the largest creation code must fit"
assert CALL_GAS_MAX >= BLOCK_GAS_LIMIT_MIN, "what fits a block can be tried by a call"
