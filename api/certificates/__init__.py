"""Surrender certificates as something to keep: the file that proves one, and its page."""
