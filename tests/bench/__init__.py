"""Benchmarks of the real server: `make bench`, or `python -m tests.bench ONLY`. One module for each subject."""
