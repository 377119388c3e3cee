"""Addresses of the check-in at the door."""

urlpatterns: list = []
