"""Addresses of surveys, from building them to their results."""

from django.urls import path

from events.views import answering

urlpatterns = [
    path("questionnaire/merci/", answering.survey_thanks, name="survey_thanks"),
    path("questionnaire/<str:token>/", answering.survey_answer, name="survey_answer"),
    path("sondage/<slug:slug>/", answering.survey_poll, name="survey_poll"),
    path("q/<slug:code>/", answering.survey_room, name="survey_room"),
]
