"""Addresses of an event's messages."""

urlpatterns: list = []
