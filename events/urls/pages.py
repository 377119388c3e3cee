"""Addresses of what presents events: pages, calendars, feeds."""

urlpatterns: list = []
