"""Factories by app: what a test needs and nothing more."""
