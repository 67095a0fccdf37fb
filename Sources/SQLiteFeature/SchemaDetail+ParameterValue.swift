public import MCP
public import SQLite

extension SchemaDetail: ParameterValue {}
