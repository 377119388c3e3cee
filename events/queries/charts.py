"""Figures as rows of `components/chart.html`: pure."""

from django.utils.translation import gettext as _


def bars(counts, *, total: int | None = None) -> list[dict]:
    """Rows of a chart for (label, count) pairs, in their order.

    With a `total`, bars are parts of it and words say so; without, the longest bar is the greatest count.
    """
    counts = list(counts)
    most = total or max((count for _label, count in counts), default=0)
    return [
        {
            "label": label,
            "value": _part(count, total) if total else str(count),
            "percent": round(100 * min(count, most) / most, 2) if most else 0,
        }
        for label, count in counts
    ]


def _part(count: int, total: int) -> str:
    """« 12 sur 80, soit 15 % »; rounded down below half a percent only when it is none."""
    percent = round(100 * count / total)
    return _("%(count)d sur %(total)d, soit %(percent)s %%") % {
        "count": count,
        "total": total,
        "percent": percent if percent or not count else "< 1",
    }
