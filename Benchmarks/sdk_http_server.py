"""The same small call on the official Python SDK's server, over Streamable HTTP.

    sdk_http_server.py PORT DATABASE

Set up as the SDK is fastest: no sessions, and answers as plain JSON.
"""

import sqlite3
import sys

from mcp.server import MCPServer

port, database = int(sys.argv[1]), sys.argv[2]
server = MCPServer("peer", log_level="ERROR")


@server.tool()
def query_database(sql: str) -> list[list[int]]:
    """Runs one SELECT."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return [list(row) for row in connection.execute(sql)]
    finally:
        connection.close()


server.run("streamable-http", port=port, stateless_http=True, json_response=True)
