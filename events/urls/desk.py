"""Addresses of the organiser's desk."""

urlpatterns: list = []
