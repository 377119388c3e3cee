"""Addresses of whoever runs a board, beside those of its participants."""

from django.urls import path

from workshops.views import stage

urlpatterns = [
    path("a/<slug:code>/animer/", stage.board_desk, name="board_desk"),
    path("a/<slug:code>/animer/etat/", stage.board_turn, name="board_turn"),
    path("a/<slug:code>/mur/", stage.board_wall, name="board_wall"),
]
