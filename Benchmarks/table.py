"""What was measured, beside the peer and the targets."""

import dataclasses


@dataclasses.dataclass
class Row:
    name: str
    ours: float
    peer: float | None
    unit: str
    most: float | None = None
    least: float | None = None
    isRate: bool = False

    @property
    def ratio(self):
        """How many times better than the peer."""
        if self.peer is None:
            return None
        return self.ours / self.peer if self.isRate else self.peer / self.ours

    @property
    def targets(self):
        """What was aimed at, and whether it was met."""
        if self.most is not None:
            yield f"at most {self.most} {self.unit}", self.ours < self.most
        if self.least is not None:
            yield f"{self.least} times better", self.ratio >= self.least


def print_table(peer, rows):
    print(f"{'':44}{'rootcellar':>14}{peer:>14}{'ratio':>8}  target")
    missed = 0
    for row in rows:
        targets = list(row.targets)
        missed += sum(not met for _, met in targets)
        said = ", ".join(f"{text}: {'met' if met else 'MISSED'}" for text, met in targets)
        theirs = "" if row.peer is None else f"{row.peer:.1f} {row.unit}"
        ratio = "" if row.peer is None else f"{row.ratio:.1f}"
        print(f"{row.name:44}{f'{row.ours:.3f} {row.unit}':>14}{theirs:>14}{ratio:>8}  {said}".rstrip(),
              flush=True)
    print("all targets met" if missed == 0 else f"{missed} targets missed")
