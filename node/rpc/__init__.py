"""
JSON-RPC 2.0: `strict_json` reads, `envelope` takes calls apart, `table` names every method.

The methods live in `chain_reads`, `state_reads`, `logs`, `writes`, `node_reads`, `raw` and
`registry`, and are described to others by `discovery`.
"""
