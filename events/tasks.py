"""Background work of events. Each takes little, loads what it needs and may run twice without harm."""

from django_tasks import task


@task()
def write_letters() -> None:
    """Compose the messages that people are owed."""
    from events import letters

    letters.write_owed()
