"""Addresses of tables' portraits."""

from django.urls import path

from workshops.views import portraits

urlpatterns = [
    path("a/<slug:code>/portraits/", portraits.board_portraits, name="board_portraits"),
    path("a/<slug:code>/portraits/<slug:table>.png", portraits.board_portrait, name="board_portrait"),
]
