"""What waits for whom: one list of tasks for every role, read from the index."""
