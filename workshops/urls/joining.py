"""Addresses of the way into a board: short, for they are typed on phones."""

from django.urls import path

from workshops.views import joining

urlpatterns = [
    path("a/", joining.board_find, name="board_find"),
    path("a/<slug:code>/", joining.board_join, name="board_join"),
    path("a/<slug:code>/revenir/", joining.board_return, name="board_return"),
    path("a/<slug:code>/place/<slug:key>/", joining.board_place, name="board_place"),
]
