"""The minutes that a notebook and the README state are about those that are counted: `tests/minutes.py` has how."""

from pathlib import Path

import minutes

NEAR, SHARE = 5, 0.15  # so many minutes, or so much of what is counted, may lie between


def stated(path: Path, readme: str) -> list[str]:
    """A notebook and its row in the README state the same minutes, and about as many as are counted."""
    counted, own, listed = (
        minutes.counted(path).minutes(),
        minutes.stated(path),
        minutes.stated_in_readme(readme, path.name),
    )
    if own is None or own != listed:
        return [f"{path.name}: it states {own} minutes, and the README {listed}. Run tests/minutes.py --write."]
    if abs(own - counted) > max(NEAR, SHARE * counted):
        return [f"{path.name}: it states {own} minutes, and takes {counted:.0f}. Run tests/minutes.py --write."]
    return []


def total(paths: list[Path], readme: str) -> list[str]:
    """The hours that the README states for all are those that are counted."""
    stated, counted = minutes.total_in_readme(readme), minutes.hours(minutes.counted(path).minutes() for path in paths)
    if stated is None or abs(stated - counted) > 1:
        return [f"README.md: it states {stated} hours for all, which take {counted}. Run tests/minutes.py --write."]
    return []
