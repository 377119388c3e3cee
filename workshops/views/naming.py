"""What an action calls a thing, and the field that shows what it says of it."""

from functools import wraps

from django.core.exceptions import ValidationError


def under_fields(action, names: dict):
    """The action, whose refusals name the fields of the form: `names`, by what the action calls them; None: the whole form."""

    @wraps(action)
    def named(*args, **kwargs):
        try:
            return action(*args, **kwargs)
        except ValidationError as error:
            if not hasattr(error, "error_dict"):
                raise
            found: dict = {}
            for name, errors in error.error_dict.items():
                found.setdefault(names.get(name, name) or "__all__", []).extend(errors)
            raise ValidationError(found) from error

    return named
