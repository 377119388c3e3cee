"""Addresses where somebody without an account finds their own data."""

from django.urls import path

from events.views import own_data

from .registration import LINK

urlpatterns = [
    path(f"{LINK}donnees/", own_data.registration_data, name="registration_data"),
    path(f"{LINK}donnees.json", own_data.registration_data_file, name="registration_data_file"),
]
