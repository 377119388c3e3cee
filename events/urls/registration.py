"""Addresses of registering, and of a registration's secret link."""

urlpatterns: list = []
