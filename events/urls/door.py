"""Addresses of the check-in at the door, and of the desk's pages on attendance."""

from django.urls import path

from events.views import attendance, door

DOOR = "evenements/<slug:slug>/accueil/"
DESK = "evenements/<slug:slug>/organisation/accueil/"

urlpatterns = [
    path(DOOR, door.event_door, name="event_door"),
    path(f"{DOOR}jour.json", door.door_day, name="door_day"),
    path(f"{DOOR}echange/", door.door_exchange, name="door_exchange"),
    path(f"{DOOR}lire/", door.door_read, name="door_read"),
    path(f"{DOOR}quitter/", door.door_leave, name="door_leave"),
    path(f"{DOOR}travail.js", door.door_worker, name="door_worker"),
    path(f"{DOOR}acces/<str:token>/", door.door_pass, name="door_pass"),
    path(DESK, attendance.event_attendance, name="event_attendance"),
    path(f"{DESK}acces/", attendance.attendance_pass, name="attendance_pass"),
    path(f"{DESK}acces/<int:pk>/retirer/", attendance.attendance_pass_end, name="attendance_pass_end"),
    path(f"{DESK}listes/<str:key>/", attendance.attendance_list, name="attendance_list"),
]
