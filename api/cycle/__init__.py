"""The main job: a province's first compliance cycle, from an empty folder to an audited ledger."""
