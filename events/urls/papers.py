"""Addresses of an event's documents and tables."""

urlpatterns: list = []
