import uuid

from django.db import migrations, models


def _identifier(block):
    """As `events.programme.identifier_of` gives it."""
    try:
        return uuid.UUID(block["id"])
    except ValueError:
        return uuid.uuid5(uuid.NAMESPACE_OID, block["id"])


def keep_english_titles(apps, schema_editor):
    """Give the slots and sessions on record the titles of the English pages that are published."""
    Slot, Session = apps.get_model("events", "Slot"), apps.get_model("events", "Session")
    pages = apps.get_model("events", "EventPage").objects.filter(live=True, locale__language_code="en")
    for page in pages.iterator():
        for slot in page.programme.raw_data:
            title = (slot["value"].get("title") or "")[:160]
            Slot.objects.filter(event=page.event_id, identifier=_identifier(slot)).update(title_en=title)
            for session in slot["value"].get("sessions", []):
                title = (session["value"].get("title") or "")[:160]
                rows = Session.objects.filter(slot__event=page.event_id, identifier=_identifier(session))
                rows.update(title_en=title)


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0012_totals_of_series'),
    ]

    operations = [
        migrations.AddField(
            model_name='session',
            name='title_en',
            field=models.CharField(blank=True, max_length=160, verbose_name='titre en anglais'),
        ),
        migrations.AddField(
            model_name='slot',
            name='title_en',
            field=models.CharField(blank=True, max_length=160, verbose_name='titre en anglais'),
        ),
        migrations.RunPython(keep_english_titles, migrations.RunPython.noop, elidable=True),
    ]
