"""What stands in the boxes of a lab, of a calculation or of a training."""

from dataclasses import dataclass, field, replace

from .. import numerals
from ..language import _
from ..validate import problem_of


@dataclass(frozen=True)
class Entries:
    """The `values` in use, the `texts` in the boxes, and for each text that cannot be used a sentence in `problems`."""

    values: dict[str, float]
    texts: dict[str, str]
    problems: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, values):
        """Values, and in the boxes the same."""
        return cls(values, {name: numerals.typed(value) for name, value in values.items()})

    def with_text(self, name, text, accept, refusal):
        """With another text in a box, and with its number where there is one and `accept(entries)` raises nothing.

        Else all values stay, and the problem is said by `refusal`, with the {problem} and the {number} that is kept.
        """
        entered = replace(self, texts=self.texts | {name: text})
        try:
            values = self.values | {name: numerals.read(text)}
            good = replace(entered, values=values, problems=self._problems_without({name}))
            accept(good)
        except (ValueError, ArithmeticError) as error:
            kept = numerals.typed(self.values[name])
            problem = _(refusal).format(problem=problem_of(error), number=kept)
            return replace(entered, problems=self.problems | {name: problem})
        return good

    def with_values(self, values, **changes):
        """With these values, in use and in their boxes; `changes` are of other fields."""
        texts = {name: numerals.typed(value) for name, value in values.items()}
        problems = self._problems_without(values)
        return replace(self, values=self.values | values, texts=self.texts | texts, problems=problems, **changes)

    def _problems_without(self, names):
        return {name: problem for name, problem in self.problems.items() if name not in names}
