"""Background work of events. Each takes little, loads what it needs and may run twice without harm."""

from django_tasks import task


@task()
def write_letters() -> None:
    """Compose the messages that people are owed."""
    from events import letters

    letters.write_owed()


@task()
def work_on_batch(batch_id: int) -> None:
    """Do what an organiser asked for many registrations."""
    from events import actions

    actions.work(batch_id)
