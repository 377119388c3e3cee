"""Addresses of surveys, from building them to their results."""

from django.urls import path

from events.views import answering, composing, reviewing, surveys

from .desk import DESK

SURVEY = "questionnaires/<slug:slug>/"

urlpatterns = [
    path("questionnaire/merci/", answering.survey_thanks, name="survey_thanks"),
    path("questionnaire/<str:token>/", answering.survey_answer, name="survey_answer"),
    path("sondage/<slug:slug>/", answering.survey_poll, name="survey_poll"),
    path("q/<slug:code>/", answering.survey_room, name="survey_room"),
    path(f"{DESK}questionnaires/", surveys.event_surveys, name="event_surveys"),
    path(f"{DESK}questionnaires/nouveau/", surveys.event_survey_new, name="event_survey_new"),
    path("questionnaires/", surveys.surveys, name="surveys"),
    path("nouveau-sondage/", surveys.survey_new, name="survey_new"),
    path(SURVEY, surveys.survey_desk, name="survey_desk"),
    path(f"{SURVEY}etat/", surveys.survey_change, name="survey_change"),
    path(f"{SURVEY}reglages/", surveys.survey_settings, name="survey_settings"),
    path(f"{SURVEY}apercu/", surveys.survey_preview, name="survey_preview"),
    path(f"{SURVEY}affiche/", surveys.survey_poster, name="survey_poster"),
    path(f"{SURVEY}questions/", composing.survey_questions, name="survey_questions"),
    path(f"{SURVEY}questions/<int:pk>/", composing.survey_question, name="survey_question"),
    path(f"{SURVEY}questions/<int:pk>/ordre/", composing.survey_question_change, name="survey_question_change"),
    path(f"{SURVEY}questions/<slug:kind>/", composing.survey_question_new, name="survey_question_new"),
    path(f"{SURVEY}tableaux/", composing.survey_tables, name="survey_tables"),
    path(f"{SURVEY}papier/", reviewing.survey_paper, name="survey_paper"),
    path(f"{SURVEY}textes/", reviewing.survey_texts, name="survey_texts"),
    path(f"{SURVEY}textes/<int:pk>/", reviewing.survey_text_change, name="survey_text_change"),
    path(f"{SURVEY}textes/<int:pk>/garder/", reviewing.survey_text_keep, name="survey_text_keep"),
    path(f"{SURVEY}textes/<int:pk>/masquer/", reviewing.survey_text_mask, name="survey_text_mask"),
]
