"""What a host does for a server: answers its questions, and hears its news."""

import asyncio
import itertools

# What a friendly person fills in, where a form has such a field.
FILLED_IN = {
    "name": "Alice", "color": "blue", "ok": True, "goOn": True, "context": "rain",
    "username": "testuser", "email": "test@example.com",
    "untitledSingle": "option1", "titledSingle": "value1", "legacyEnum": "opt1",
    "untitledMulti": ["option1", "option2"], "titledMulti": ["value1", "value2"],
}


class Host:
    """A host that can ask a person and a model, or one that can ask nobody."""

    def __init__(self, asks=False, roots=None):
        self.asks = asks
        self.roots = roots
        self.declines = False
        # What a stream's server said that it carries.
        self.acknowledged = None
        # What was asked, each with its kind and its text.
        self.questions = []
        self.forms = []
        # Who is told of a call's progress by its token, where a library leaves that to its user.
        self.progress = {}
        self.numbers = itertools.count(1)
        self._news = []
        self._came = asyncio.Condition()
        self._loop = asyncio.get_running_loop()
        self._telling = set()

    def fill_in(self, message, schema):
        """What the person fills in; `None` if they decline."""
        self.questions.append(("form", message))
        self.forms.append(schema)
        if self.declines:
            return None
        return {name: FILLED_IN[name] for name in schema["properties"] if name in FILLED_IN}

    def say(self, messages):
        """What the model says to messages as they came over the wire."""
        content = messages[-1]["content"]
        blocks = content if isinstance(content, list) else [content]
        self.questions.append(("model", blocks[0]["text"]))
        return "Paris"

    def hear(self, notification):
        """Takes a notification as it came over the wire."""
        params = notification.get("params") or {}
        if params.get("progressToken") in self.progress:
            self.progress[params["progressToken"]](params["progress"])
        self._news.append(notification)
        task = self._loop.create_task(self._tell())
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def news(self, method, count=1, **params):
        """Waits until there are so many of a kind, and takes them; what else came stays."""
        def fits(notification):
            given = notification.get("params") or {}
            return notification["method"] == f"notifications/{method}" and all(
                given.get(name) == value for name, value in params.items())

        def are_there(): return len(list(filter(fits, self._news))) >= count

        async with self._came:
            await asyncio.wait_for(self._came.wait_for(are_there), 20)
            taken = list(filter(fits, self._news))
            self._news = [it for it in self._news if not fits(it)]
            return taken

    def unheard(self):
        """What came and wasn't taken; from now on nothing has."""
        rest, self._news = self._news, []
        return rest

    async def _tell(self):
        async with self._came:
            self._came.notify_all()
