"""What rows say in the reader's language, of what organisers wrote in French and, if they wished, in English."""

from portal.languages import in_words


class Titled:
    """Rows with a `title` and a `title_en`."""

    @property
    def name(self) -> str:
        """The title in the reader's language; nothing where there is none."""
        return in_words(self.title, self.title_en)


class Worded:
    """Questions: a `label`, a `help_text`, and both in English."""

    @property
    def words(self) -> str:
        """The question in the reader's language."""
        return in_words(self.label, self.label_en)

    @property
    def help(self) -> str:
        return in_words(self.help_text, self.help_text_en)


def options_in_words(options) -> list[tuple[str, str]]:
    """(value, words in the reader's language) of `options` ([{value, label, label_en}]); one without words has its value."""
    return [(each["value"], in_words(each["label"], each.get("label_en", "")) or each["value"]) for each in options]
