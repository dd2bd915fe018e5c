"""A watch over a training: whether its loss runs away, and the last step before it did."""

_FAR = 1e30  # a loss that comes back from nowhere
_USUAL = 1000  # times the first loss that was seen: what is more is on its way there


class RanAway(Exception):
    """A training is lost since this step."""

    def __init__(self, step):
        super().__init__(step)
        self.step = step


class Watch:
    """Takes a training on, and back to its last usual step where it runs away; `gone` are the losses on that way.

    What its losses are compared with is the first that is seen.
    """

    def __init__(self, training):
        self.training, self.gone = training, []  # of each step since the last usual one: itself, and its loss
        self._usual = self._place = None

    def over(self, steps, note):
        """Make so many steps, with a `note()` after each, and give their records.

        Raises RanAway where a loss passes 10^30, or a number leaves its range on the way there.
        """
        step = self.training.step
        try:
            for record in self.training.run(steps):
                step = record.step + 1
                if self._is_lost(record):
                    break
                note()
                yield record
            else:
                return
        except ValueError:
            self.gone.append((step, _FAR))
        if self._place:
            self.training.return_to(self._place)
        self.gone = [(step, min(loss, _FAR)) for step, loss in self.gone if step > self.training.step]
        raise RanAway(self.gone[-1][0])

    def _is_lost(self, record):
        self._usual = self._usual or max(abs(record.total), 1)
        if record.total <= _USUAL * self._usual:
            self._place, self.gone = self.training.before, []
            return False
        self.gone.append((record.step, record.total))
        return record.total > max(_FAR, _USUAL * self._usual)
