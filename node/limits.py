"""This node's own bounds: what one operator's machine tolerates, never what the law says."""

from chain.limits import BLOCK_BYTES_MAX, TRANSACTION_BYTES_MAX

TRANSACTION_GAS_MAX = 1 << 24
"""Largest gas limit admitted in one transaction (the bound of EIP-7825)."""

NONCE_AHEAD_MAX = 256
"""How far past the sender's next nonce a transaction may wait."""

SENDER_TRANSACTIONS_MAX = 256
"""Transactions of one sender that may wait at once."""

MEMPOOL_TRANSACTIONS_MAX = 20_000
"""Transactions that may wait at once."""

MEMPOOL_BYTES_MAX = 256 * 1024 * 1024
"""Bytes of transactions that may wait at once."""

WAIT_S_MAX = 3_600
"""How long a transaction may wait, such as behind a nonce that never comes."""

NONCES_KNOWN_MAX = 100_000
"""Senders whose next nonce the mempool keeps, beyond those who have something waiting."""

DROPS_TOLD_MAX = 10_000
"""Transactions taken out of line whose reason is remembered for who asks."""

STANDINGS_KNOWN_MAX = 100_000
"""Keys whose standing admission keeps between two changes of Participants."""

BLOCK_TRANSACTIONS_OFFERED = 1_000
"""Transactions offered to the ledger for one block."""

PROMISE_S = 3
"""From a slot to the moment by which its block exists, where the operator says nothing else."""

PROMISE_S_MIN = 2
"""Least of the same: the slot's own second, and one to execute it in."""

JOURNAL_WAIT_MS = 10_000
"""How long a read or write of the journal of receipts waits for another."""

SLOT_LOOK_S = 0.01
"""How often a paced sequencer looks whether a slot's second is over."""

BODY_BYTES_MAX = 5 * 1024 * 1024
"""Largest HTTP body read."""

MESSAGE_BYTES_MAX = 1024 * 1024
"""Largest WebSocket message read; a connection that stays may hold one."""

BODIES_BYTES_MAX = 32 * 1024 * 1024
"""Bodies being received at once, together; the next one is told to wait."""

HEADER_LINE_BYTES_MAX = 8 * 1024
"""Longest request line or header line read."""

HEADERS_MAX = 64
"""Header lines read in one request."""

CONNECTIONS_MAX = 1_024
"""Sockets open at once; the next one is closed unread."""

SESSIONS_MAX = 128
"""WebSockets among them: each may hold a message that is not whole yet."""

FILES_MAX = 8_192
"""Files and sockets the process asks the system for."""

HEADER_DEADLINE_S = 10.0
"""From the opening of a connection to the end of its first request's headers."""

BODY_DEADLINE_S = 20.0
"""From the end of a request's headers to the end of its body."""

IDLE_DEADLINE_S = 60.0
"""From the end of one answer to the end of the next request's headers."""

DRAIN_DEADLINE_S = 10.0
"""How long a stopping server waits for answers under way."""

FAREWELL_DEADLINE_S = 1.0
"""How long a WebSocket reader may take to say goodbye."""

BATCH_CALLS_MAX = 100
"""Calls in one JSON-RPC batch."""

METHOD_NAME_MAX = 64
"""Characters of a method's name."""

JSON_DEPTH_MAX = 32
"""Nesting of arrays and objects in a request."""

JSON_NUMBER_DIGITS_MAX = 78
"""Characters of a JSON number: enough for 2**256."""

ANSWER_BYTES_MAX = 16 * 1024 * 1024
"""Largest answer to one request; a block in hex fits it."""

ANSWERS_BYTES_MAX = 48 * 1024 * 1024
"""Answers and notices that wait for their readers, together."""

CALLS_AT_ONCE_MAX = 256
"""HTTP requests and WebSocket messages being answered at once; the next one is told to wait."""

READ_THREADS_MAX = 4
"""Threads that read the ledger, and admit, for the server."""

TRIAL_THREADS_MAX = 2
"""Threads that try calls; apart, because a call may take seconds."""

BLOCKS_OPEN_MAX = 16
"""Blocks kept decoded for those who ask about the newest ones."""

CALL_GAS_MAX = 30_000_000
"""Gas one eth_call or eth_estimateGas may use."""

CALL_DEADLINE_S = 5.0
"""Time one eth_call or eth_estimateGas may take."""

LOG_BLOCKS_MAX = 10_000
"""Blocks one log query may span."""

LOG_RESULTS_MAX = 10_000
"""Logs one log query may return."""

LOG_ADDRESSES_MAX = 64
"""Addresses one log query may name."""

LOG_TOPICS_MAX = 64
"""Alternatives one log query may name at one topic position."""

PROOF_SLOTS_MAX = 64
"""Storage slots one eth_getProof may name."""

FEE_HISTORY_BLOCKS_MAX = 1_024
"""Blocks one eth_feeHistory may span."""

SEQUENCER_WAKE_S = 1.0
"""How often an idle sequencer looks around."""

FILTERS_MAX = 1_024
"""Filters held for polling clients."""

FILTER_EXPIRY_S = 300.0
"""How long a filter lives without being asked."""

SUBSCRIPTIONS_PER_CONNECTION_MAX = 16
"""Subscriptions of one WebSocket connection."""

NOTICES_WAITING_MAX = 2_048
"""Notices a slow WebSocket reader may leave unread before it is cut off."""

HEARTBEAT_S = 30.0
"""How often an idle WebSocket is asked whether it is still there."""

SEND_BUFFER_BYTES = 256 * 1024
"""What the system holds of an answer for one reader."""

SEND_DEADLINE_S = 20.0
"""How long a reader may take to let one answer or notice through."""

SUBSCRIBE_BYTES_MAX = 64 * 1024
"""Largest request for a subscription."""

BACKLOG = 128
"""Connections the system holds before they are taken."""

PEER_ANSWER_BYTES_MAX = 64 * 1024 * 1024
"""Largest answer a follower reads from its peer."""

PEER_DEADLINE_S = 10.0
"""How long a follower waits for its peer."""

INTERVAL_MS_MIN = 1_000
"""Least interval between blocks of a ledger that is no rehearsal: its time rises by seconds."""

SWITCH_INTERVAL_S = 0.001
"""How long one thread may hold the interpreter while another waits for it."""

FOLLOW_INTERVAL_S = 0.5
"""How long a follower in step waits before it asks again."""

PEER_BLOCKS_PER_ASK = 32
"""Blocks a follower asks for in one batch; two calls each, within the peer's batch bound."""

PASSPHRASE_CHARACTERS_MIN = 12
"""Shortest passphrase that may guard a validator's key."""

FILE_BYTES_MAX = 64 * 1024 * 1024
"""Largest configuration, founding or genesis file read."""

assert PEER_BLOCKS_PER_ASK * 2 <= BATCH_CALLS_MAX, "a follower's ask must fit one batch"
assert ANSWER_BYTES_MAX > 2 * BLOCK_BYTES_MAX + 65_536, "the largest block must fit an answer"
assert SENDER_TRANSACTIONS_MAX <= MEMPOOL_TRANSACTIONS_MAX, "one sender must fit the mempool"
assert TRANSACTION_BYTES_MAX * 2 * 16 <= BODY_BYTES_MAX, "a body must fit several of the largest"
