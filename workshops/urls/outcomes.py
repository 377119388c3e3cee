"""Addresses of boards' reports, of their replay, and of what is carried from them into charters."""

from django.urls import path

from workshops.views import outcomes, replay

BOARD = "a/<slug:code>/"

urlpatterns = [
    path(f"{BOARD}bilan/", outcomes.board_report, name="board_report"),
    path(f"{BOARD}bilan.pdf", outcomes.board_report_pdf, name="board_report_pdf"),
    path(f"{BOARD}bilan.csv", outcomes.board_report_csv, name="board_report_csv"),
    path(f"{BOARD}bilan/etat/", outcomes.board_report_change, name="board_report_change"),
    path(f"{BOARD}bilan/charte/<slug:kind>/<slug:key>/", outcomes.board_carry, name="board_carry"),
    path(f"{BOARD}rejeu/", replay.board_replay, name="board_replay"),
]
