"""
The machine: what admits signed transactions, makes blocks of them, and answers questions.

Read in this order: `limits`, `config`, `founding`, `keys`; then the life of a transaction:
`admission`, `mempool`, `sequencer`, `follower`; then `rpc`, `server` and `run`, which wires them.
"""
