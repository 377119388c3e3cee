"""Addresses of what a facilitator does before and after the room. A code is one however it is written."""

from django.urls import path

from workshops.views import boards, preparing, prints, scenes

FOLDER = "ateliers/animation/"
BOARD = f"{FOLDER}<slug:code>/"

urlpatterns = [
    path(FOLDER, boards.boards, name="boards"),
    path(f"{FOLDER}nouveau/", boards.board_new, name="board_new"),
    path(f"{FOLDER}nouveau/<slug:method>/", boards.board_new_of, name="board_new_of"),
    path(BOARD, boards.board_edit, name="board_edit"),
    path(f"{BOARD}ouvrir/", boards.board_open, name="board_open"),
    path(f"{BOARD}terminer/", boards.board_close, name="board_close"),
    path(f"{BOARD}rouvrir/", boards.board_reopen, name="board_reopen"),
    path(f"{BOARD}dupliquer/", boards.board_copy, name="board_copy"),
    path(f"{BOARD}recommencer/", boards.board_start_over, name="board_start_over"),
    path(f"{BOARD}supprimer/", boards.board_delete, name="board_delete"),
    path(f"{BOARD}titre/", preparing.board_facts, name="board_facts"),
    path(f"{BOARD}question/", preparing.board_question, name="board_question"),
    path(f"{BOARD}apres/", preparing.board_keeping, name="board_keeping"),
    path(f"{BOARD}tables/", preparing.board_tables, name="board_tables"),
    path(f"{BOARD}etapes/", preparing.board_steps, name="board_steps"),
    path(f"{BOARD}photos/", preparing.board_photos, name="board_photos"),
    path(f"{BOARD}regles/", preparing.board_rules, name="board_rules"),
    path(f"{BOARD}points/", preparing.board_points, name="board_points"),
    path(f"{BOARD}equipe/", preparing.board_team, name="board_team"),
    path(f"{BOARD}equipe/<int:pk>/retirer/", preparing.board_team_remove, name="board_team_remove"),
    path(f"{BOARD}equipe/<int:pk>/confier/", preparing.board_hand_over, name="board_hand_over"),
    path(f"{BOARD}imprimer/", prints.board_prints, name="board_prints"),
    path(f"{BOARD}imprimer/<slug:kind>.pdf", prints.board_print_file, name="board_print_file"),
    path(f"{BOARD}imprimer/<slug:kind>.png", prints.board_print_picture, name="board_print_picture"),
    path(f"{BOARD}scenes/", scenes.board_scenes, name="board_scenes"),
    path(f"{BOARD}scenes/nouvelle/", scenes.board_scene, name="board_scene_new"),
    path(f"{BOARD}scenes/<slug:key>/", scenes.board_scene, name="board_scene"),
    path(f"{BOARD}scenes/<slug:key>/changer/", scenes.board_scene_change, name="board_scene_change"),
    path(f"{BOARD}personnages/nouveau/", scenes.board_character, name="board_character_new"),
    path(f"{BOARD}personnages/<slug:key>/", scenes.board_character, name="board_character"),
    path(f"{BOARD}personnages/<slug:key>/changer/", scenes.board_character_change, name="board_character_change"),
]
