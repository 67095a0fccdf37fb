"""history.git: five months of changes to what the tills run on, as a bare repository."""

import datetime
import pathlib

from . import texts
from .goods import prices_yaml
from .objects import Objects

_PEOPLE = {"mara": "Mara Lindqvist <mara@harbourstreet.example>",
           "tom": "Tom Okafor <tom@harbourstreet.example>"}

_MERGE, _RENAME, _REVERT = "merge", "rename", "revert"
FAULT = "Show the discount on every line of the receipt"

# Date, author, branch, subject and body, then path: new text; or what else the commit does.
_COMMITS = [
    ("2026-01-05", "mara", "main", "Start with prices", {"config/prices.yaml": prices_yaml("v1.0")}),
    ("2026-01-06", "tom", "main", "Give the Quay its opening offer\n\nOne percentage a shop; the till "
     "applies it to the whole order.", {"app/discount.py": texts.DISCOUNT_FIRST,
                                        "config/promo.json": texts.PROMO_FIRST}),
    ("2026-01-08", "mara", "main", "Keep notes", {"notes.txt": texts.NOTES_FIRST}),
    ("2026-01-12", "mara", "main", "Write down the opening hours", {"docs/hours.md": texts.HOURS_FIRST}),
    ("2026-01-19", "tom", "main", "Explain how we brew", {"docs/brewing.md": texts.BREWING}),
    ("2026-01-26", "tom", "main", "Round half cents up\n\nThe tax office asks for it.",
     {"app/discount.py": texts.DISCOUNT_ROUNDED}),
    ("2026-02-02", "tom", "main", "Describe the tills", {"docs/tills.md": texts.TILLS}),
    ("2026-02-09", "mara", "main", "Raise prices after the winter harvest",
     {"config/prices.yaml": prices_yaml("v1.1")}),
    ("2026-02-16", "mara", "main", "Offer a tenth drink for nine stamps",
     {"config/promo.json": texts.PROMO_LOYALTY}),
    ("2026-02-23", "tom", "suppliers", "Describe the suppliers' file",
     {"docs/suppliers.md": texts.SUPPLIERS_FIRST}),
    ("2026-02-25", "mara", "main", "Use the same dash everywhere", {"docs/hours.md": texts.HOURS_FIXED}),
    ("2026-02-26", "tom", "suppliers", "Say when a delivery is late",
     {"docs/suppliers.md": texts.SUPPLIERS_CHECK}),
    ("2026-03-02", "mara", "main", "Merge branch 'suppliers'", _MERGE),
    ("2026-03-09", "tom", "main", "Call the brewing guide a guide",
     (_RENAME, "docs/brewing.md", "docs/brewing-guide.md")),
    ("2026-03-16", "mara", "main", "Raise prices for spring", {"config/prices.yaml": prices_yaml("v1.2")}),
    ("2026-03-23", "mara", "main", "Explain prices", {"docs/prices.md": texts.PRICES_GUIDE}),
    ("2026-03-30", "tom", "main", "Print a receipt", {"app/discount.py": texts.DISCOUNT_RECEIPT}),
    ("2026-04-07", "tom", "main", "Add espresso to the guide",
     {"docs/brewing-guide.md": texts.BREWING_MORE}),
    ("2026-04-14", "tom", "main", FAULT + "\n\nCustomers at the Quay asked where their 18 percent "
     "went.", {"app/discount.py": texts.DISCOUNT_TWICE}),
    ("2026-04-20", "mara", "main", "Say what a margin is", {"docs/prices.md": texts.MARGINS}),
    ("2026-04-27", "mara", "main", "Say what a lack of milk means",
     {"docs/suppliers.md": texts.SUPPLIERS_MILK}),
    ("2026-05-04", "mara", "main", "Note the stock take and a flyer", {"notes.txt": texts.NOTES_LAST}),
    ("2026-05-11", "mara", "main", f'Revert "{FAULT}"', (_REVERT, FAULT)),
    ("2026-05-12", "mara", "main", "Raise prices for summer", {"config/prices.yaml": prices_yaml("v1.3")}),
    ("2026-06-02", "tom", "main", "Open longer in summer", {"docs/hours.md": texts.HOURS_SUMMER}),
]

# Name, the date of its commit, and the message of an annotated tag.
_TAGS = [
    ("v1.0", "2026-01-12", "Ready for the new year"),
    ("v1.1", "2026-02-09", None),
    ("v1.2", "2026-03-16", "Spring prices"),
    ("v1.3", "2026-05-12", "Summer prices, and the discount is right again"),
]

_CONFIG = "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n"


class History:
    """The commits, with the ids they get."""

    def __init__(self):
        self._objects = Objects()
        self._heads: dict[str, str] = {}
        self._files: dict[str, dict[str, str]] = {"main": {}}
        self.commits: list[dict] = []
        for commit in _COMMITS:
            self._commit(*commit)
        self._tags = {name: self._tag(name, day, message) for name, day, message in _TAGS}

    def working_files(self) -> dict[str, str]:
        """What a checkout of `main` holds."""
        return self._files["main"]

    def id(self, subject: str) -> str:
        """The id of the commit with a subject."""
        return next(commit["id"] for commit in self.commits if commit["subject"] == subject)

    def write(self, folder: pathlib.Path) -> None:
        """Writes a bare repository in which no directory is empty, since git would lose it."""
        self._objects.write(folder / "objects")
        references = {f"heads/{name}": head for name, head in self._heads.items()}
        references |= {f"tags/{name}": target for name, target in self._tags.items()}
        for name, target in references.items():
            path = folder / "refs" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(f"{target}\n".encode())
        (folder / "HEAD").write_bytes(b"ref: refs/heads/main\n")
        (folder / "config").write_bytes(_CONFIG.encode())

    def _commit(self, day, author, branch, message, change):
        parents = [self._heads[branch]] if branch in self._heads else (
            [self._heads["main"]] if self._heads else [])
        files = dict(self._files.get(branch, self._files["main"]))
        if change == _MERGE:
            parents.append(self._heads["suppliers"])
            files |= {path: text for path, text in self._files["suppliers"].items()
                      if path not in files}
        elif isinstance(change, dict):
            files |= change
        elif change[0] == _RENAME:
            files[change[2]] = files.pop(change[1])
        else:
            message += f"\n\nThis reverts commit {self.id(change[1])}."
            files["app/discount.py"] = texts.DISCOUNT_RECEIPT
        who = f"{_PEOPLE[author]} {_seconds(day)} +0000"
        head = self._objects.commit(self._objects.tree(files), parents, who, message + "\n")
        self._heads[branch], self._files[branch] = head, files
        self.commits.append({"id": head, "day": day, "subject": message.split("\n")[0],
                             "author": _PEOPLE[author], "branch": branch})

    def _tag(self, name, day, message) -> str:
        commit = next(commit["id"] for commit in self.commits if commit["day"] == day)
        if message is None:
            return commit
        who = f"{_PEOPLE['mara']} {_seconds(day) + 3600} +0000"
        return self._objects.tag(commit, name, who, message + "\n")


def _seconds(day: str) -> int:
    moment = datetime.datetime.fromisoformat(day + "T08:15:00+00:00")
    return int(moment.timestamp())
