public import MCP
public import SQLite

extension DatabaseSchema.Detail: ParameterValue {}
