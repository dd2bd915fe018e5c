"""A switch shows the report that is chosen, and without a browser all of them in one table."""

import pytest

from vae_steps.checks import Check, Report
from vae_steps.widgets import Switch

RIGHT = Report([Check("a = b", True, "1 = 1"), Check("b = c", True, "2 = 2")])
WRONG = Report([Check("a = b", True, "1 = 1"), Check("b = c", False, "2 ≠ 3")])


def test_without_a_browser_it_is_a_table_of_signs():
    switch = Switch({"right": RIGHT, "c + 1": WRONG}, "∇L")
    bundle = switch._repr_mimebundle_()[0]
    assert repr(switch) == bundle["text/plain"] == "1  a = b\n2  b = c\n\n1 2\n✓ ✓    right\n✓ ✗    c + 1"
    assert bundle["text/markdown"] == "| ∇L | a = b | b = c |\n|---|---|---|\n| `right` | ✓ | ✓ |\n| `c + 1` | ✓ | ✗ |"


def test_the_browser_gets_every_claim_with_its_numbers():
    switch = Switch({"right": RIGHT, "c + 1": WRONG})
    assert switch.chosen == 0
    assert switch.reports[1] == {"name": "c + 1", "claims": [["a = b", True, "1 = 1"], ["b = c", False, "2 ≠ 3"]]}


def test_no_report_and_reports_of_other_claims_are_refused():
    with pytest.raises(ValueError, match="^reports must all be of the same claims: a = b, b = c; not so 'other'[.]$"):
        Switch({"right": RIGHT, "other": Report([Check("c = d", True, "")])})
    with pytest.raises(ValueError, match="^reports must hold at least one Report, not none[.]$"):
        Switch({})
