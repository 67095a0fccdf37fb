"""What the scenarios ask of a client library, whichever it is."""

from contextlib import asynccontextmanager


class RequestFailed(Exception):
    """A JSON-RPC error, as the library gave it."""

    def __init__(self, code, message):
        super().__init__(f"{code} {message}")
        self.code = code
        self.message = message


class Door:
    """A client that is connected. All it gives back is JSON as it came over the wire.

    `revision` is the negotiated one; `ping` and `set_log_level` are called in sessions only. What
    the server asks and tells goes to `host`.
    """

    host = None
    revision = ""
    instructions = ""
    server = {}
    capabilities = {}

    @property
    def is_stateless(self): return self.revision >= "2026-07-28"

    async def tools(self): raise NotImplementedError
    async def resources(self): raise NotImplementedError
    async def templates(self): raise NotImplementedError
    async def read(self, uri): raise NotImplementedError
    async def prompts(self): raise NotImplementedError
    async def prompt(self, name, arguments): raise NotImplementedError
    async def complete(self, reference, name, value, context): raise NotImplementedError
    async def ping(self): raise NotImplementedError
    async def set_log_level(self, level): raise NotImplementedError

    async def call(self, name, arguments, progress=None, log_level=None):
        """Calls a tool.

        `progress` is called with each step's number; `log_level` is for this call alone, where
        there is no session to set it in.
        """
        raise NotImplementedError

    async def call_off(self, call):
        """Calls off the call that was begun last, and that this task waits for."""
        call.cancel()

    def watching(self, uris=(), lists=()):
        """A context in which the host hears of changes: of resources, and of lists by their kinds."""
        raise NotImplementedError


@asynccontextmanager
async def subscribed(session, uris):
    """How a session watches; it hears of lists without asking."""
    for uri in uris:
        await session.subscribe_resource(uri)
    yield
    for uri in uris:
        await session.unsubscribe_resource(uri)


def json(model):
    """A model of pydantic as JSON with the names of the wire."""
    return model.model_dump(mode="json", by_alias=True, exclude_none=True)
