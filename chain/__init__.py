"""
The ledger: signed transactions go in, sealed blocks with provable roots come out.

Everything here is a function of its arguments: no clock, dice, network, threads or environment.
An auditor installs this package and needs nothing else of ours. Read the files in this order:

    errors        what the ledger refuses, one tree
    limits        bounds every node must agree on
    encoding      RLP, strict in what it accepts
    transactions  decode, check and hash a signed transaction; recover its signer
    blocks        Header, Block, Receipt, Log: their encoding and hashes
    trie          Merkle Patricia tries: roots, changes, inclusion paths
    seals         validators' signatures that travel beside a header
    genesis       block zero from a genesis file
    state         accounts and slots over a trie, with an undo log
    evm           the one door to py-evm: a whole block at a time, calls, the founding
    reading       accounts, slots and proofs after a block
    transition    the law: how a block follows its parent
    storage       the book on disk (SQLite), one commit per block
    ledger        law and book together: propose, commit, accept, look up
    proof         evidence in one file;   verify  checks it, sharing no code with it
    archive       the whole chain as one file;   replay  derives the present from the past
    fsck          re-reads every stored byte
    admission_receipts  a node's signed promise of a block time, and its note of a drop
    promises      whether the ledger kept one;   standing  asks whom Participants admitted
    second_engine executes an archive with EELS, in an environment and process of its own
    audit         what `tanji-audit` (`__main__`) does
"""
