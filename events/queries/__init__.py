"""What pages of events read. One module a subject; each list costs the same number of queries whatever its length."""
