"""A switch between several things that were checked: one is chosen, and its claims are shown.

widgets.Switch({"d_sigma = d_z": checks.gradient(checks.PLANTED_ERRORS["eps_forgotten"], *network)}, "∇L")
"""

import traitlets

from ..language import _
from ..quoting import brief
from ..validate import door, instance
from .assets import PageWidget, drawn_by


def _reports(name, reports, given):
    if not isinstance(reports, dict) or not all(isinstance(one, str) for one in reports):
        raise ValueError(f"{name} must be a dict of Reports by their names, not {brief(reports)}.")
    for one, report in reports.items():
        if not isinstance(report, tuple) or not report or not all(hasattr(check, "passed") for check in report):
            raise ValueError(f"{name} must hold Reports, not {brief(report)} for {brief(one)}.")
    return reports


class Switch(PageWidget):
    """A choice between `Report`s of the same claims, by their names; `ask` stands in front of it.

    `chosen` is the place of the one that is shown, from 0. Raises ValueError where there is none, or where the claims
    are not the same. static/switch.js draws it.
    """

    _esm = drawn_by("switch.js")
    ask = traitlets.Unicode().tag(sync=True)
    reports = traitlets.List().tag(sync=True)
    chosen = traitlets.Int(0).tag(sync=True)

    @door(reports=_reports, ask=instance(str))
    def __init__(self, reports, ask=""):
        claims = {name: [check.name for check in report] for name, report in reports.items()}
        if not claims:
            raise ValueError("reports must hold at least one Report, not none.")
        for name, found in claims.items():
            if found != (first := next(iter(claims.values()))):
                raise ValueError(f"reports must all be of the same claims: {', '.join(first)}; not so {brief(name)}.")
        super().__init__(
            ask=_(ask),
            words={"failed": _("not right: {claims}")},
            reports=[
                {"name": _(name), "claims": [[_(check.name), check.passed, check.detail] for check in report]}
                for name, report in reports.items()
            ],
        )

    def __repr__(self):
        """All reports in a table of signs, a row for each."""
        claims = [f"{number}  {name}" for number, (name, *__) in enumerate(self.reports[0]["claims"], 1)]
        head = " ".join(map(str, range(1, len(claims) + 1)))
        return "\n".join([*claims, "", head, *(f"{signs}    {name}" for name, signs in self._rows(" "))])

    def written(self):
        """The same table in Markdown."""
        head = " | ".join(name for name, *__ in self.reports[0]["claims"])
        rows = [f"| `{name}` | {signs} |" for name, signs in self._rows(" | ")]
        lines = [f"| {self.ask} | {head} |", "|---" * (1 + len(self.reports[0]["claims"])) + "|", *rows]
        return "\n".join(lines)

    def _rows(self, between):
        return [
            (report["name"], between.join("✓" if passed else "✗" for __, passed, __ in report["claims"]))
            for report in self.reports
        ]
