"""What stands in the boxes of a lab, of a calculation or of a training."""

from dataclasses import dataclass, field, replace

from .. import numerals
from ..language import _
from ..validate import problem_of


@dataclass(frozen=True)
class Entries:
    """The `values` in use, how each was typed, and what stands in a box in its place: a `refused` text and why."""

    values: dict[str, float]
    typed: dict[str, str]
    refused: dict[str, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, values):
        """Values, and in the boxes the same."""
        return cls(values, {name: numerals.typed(value) for name, value in values.items()})

    @property
    def texts(self):
        """The texts in the boxes."""
        return self.typed | {name: text for name, (text, __) in self.refused.items()}

    @property
    def problems(self):
        """For each text that cannot be used a sentence."""
        return {name: problem for name, (__, problem) in self.refused.items()}

    def with_text(self, name, text, accept, refusal):
        """With another text in a box, and with its number where there is one and `accept(entries)` raises nothing.

        Else all values stay, and the problem is said by `refusal`, with the {problem} and the {number} that is kept.
        """
        try:
            values = self.values | {name: numerals.read(text)}
            good = replace(self, values=values, typed=self.typed | {name: text}, refused=self._refused_without({name}))
            accept(good)
        except (ValueError, ArithmeticError) as error:
            kept = numerals.typed(self.values[name])
            problem = _(refusal).format(problem=problem_of(error), number=kept)
            return replace(self, refused=self.refused | {name: (text, problem)})
        return good

    def with_values(self, values, **changes):
        """With these values, in use and in their boxes; `changes` are of other fields."""
        typed = {name: numerals.typed(value) for name, value in values.items()}
        refused = self._refused_without(values)
        return replace(self, values=self.values | values, typed=self.typed | typed, refused=refused, **changes)

    def without_refused_before(self, now):
        """With those refused texts alone that still stand in the entries of `now`."""
        standing = {name: one for name, one in self.refused.items() if now.refused.get(name) == one}
        return replace(self, refused=standing)

    def _refused_without(self, names):
        return {name: one for name, one in self.refused.items() if name not in names}
