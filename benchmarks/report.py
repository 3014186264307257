"""The table of figures: each is a ratio to something bare, measured in the same run on the same machine."""

from typing import NamedTuple


class Row(NamedTuple):
    """One line: what we take, what the bare thing takes, and the ratio that must not be passed."""

    what: str
    size: str
    ours: str
    bare: str
    ratio: float
    goal: float

    @property
    def met(self) -> bool:
        return self.ratio <= self.goal


HEADINGS = ("what", "size", "ours", "bare", "ratio", "goal", "")
FORM = "{:<34}{:>11}{:>11}{:>11}{:>8}{:>8}  {}"


class Report:
    """Prints rows as they come, so that a long run shows something, and counts the goals missed."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        print(FORM.format(*HEADINGS), flush=True)

    def add(self, *row: object) -> None:
        self.rows.append(Row(*row))
        what, size, ours, bare, ratio, goal = row
        verdict = "met" if self.rows[-1].met else "goal missed"
        print(FORM.format(what, size, ours, bare, f"{ratio:.2f}", f"<={goal:g}", verdict), flush=True)

    def ratios(self, what: str) -> dict[str, float]:
        """The ratios of one thing by size."""
        return {row.size: row.ratio for row in self.rows if row.what == what}

    def close(self) -> None:
        missed = sum(not row.met for row in self.rows)
        print(f"\n{len(self.rows) - missed} of {len(self.rows)} goals met.", flush=True)
