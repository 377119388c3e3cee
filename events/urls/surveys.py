"""Addresses of surveys, from building them to their results."""

urlpatterns: list = []
