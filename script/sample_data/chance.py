"""Chance that is the same everywhere: SplitMix64, integers only."""

SEED = 20260421
_MASK = (1 << 64) - 1


class Chance:
    """A stream of numbers; the same names give the same stream."""

    def __init__(self, *names: object):
        state = SEED
        for byte in "/".join(str(name) for name in names).encode():
            state = ((state ^ byte) * 0x100000001B3) & _MASK
        self._state = state

    def next(self) -> int:
        self._state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        return mixed ^ (mixed >> 31)

    def below(self, limit: int) -> int:
        return self.next() % limit

    def within(self, first: int, last: int) -> int:
        """A number from `first` to `last`, both of which may come."""
        return first + self.below(last - first + 1)

    def of(self, choices):
        return choices[self.below(len(choices))]

    def weighted(self, choices):
        """One of `(weight, value)`."""
        rest = self.below(sum(weight for weight, _ in choices))
        for weight, value in choices:
            if rest < weight:
                return value
            rest -= weight
        raise AssertionError("the weights don't add up")

    def percent(self, likelihood: int) -> bool:
        return self.below(100) < likelihood
