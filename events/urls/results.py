"""Addresses of surveys' results."""

from django.urls import path

from events.views import results

RESULTS = "questionnaires/<slug:slug>/resultats/"

urlpatterns = [
    path(RESULTS, results.survey_results, name="survey_results"),
    path(f"{RESULTS}rapport.pdf", results.survey_results_pdf, name="survey_results_pdf"),
    path(f"{RESULTS}tableaux.csv", results.survey_results_csv, name="survey_results_csv"),
    path(f"{RESULTS}apercu/", results.survey_results_preview, name="survey_results_preview"),
    path(f"{RESULTS}etat/", results.survey_results_change, name="survey_results_change"),
    path("series/<slug:slug>/resultats/", results.series_results, name="series_results"),
]
