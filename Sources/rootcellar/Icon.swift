import MCP

/// The picture that hosts show beside the server's name: a jar.
enum Icon {
    /// A PNG, which every client must be able to show, and an SVG for those that scale.
    static let all = [
        ServerInformation.Icon(
            source: "data:image/png;base64," + png,
            mimeType: "image/png",
            sizes: ["32x32"]
        ),
        ServerInformation.Icon(
            source: "data:image/svg+xml;base64," + svg,
            mimeType: "image/svg+xml",
            sizes: ["any"]
        ),
    ]

    private static let png = """
        iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAYAAABzenr0AAAAbklEQVR42mNgGAWjgAhQ4aHwnxw86oCh7wCbqID/\
        1148ogiDzBh1wKgDhrYDTkRpYMXPprkRJUcTBxBrOU0cQIrlVHcAqZZT1QHkWE41B5BrOUiOYgdQYjnNcsFoNhzN\
        hqPZkK7ZkBp4tGc1qAEAlVdBZycWLLkAAAAASUVORK5CYII=
        """

    private static let svg = """
        PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCAzMiAzMiI+PHBhdGgg\
        ZmlsbD0iIzc4NDgyMCIgZD0iTTkgNGgxNHY0SDl6Ii8+PHBhdGggZmlsbD0iI2Q2ZThlMiIgc3Ryb2tlPSIjM2M1\
        YTUwIiBkPSJNNy41MDAgOC41MDBoMTd2MjBoLTE3eiIvPjxwYXRoIGZpbGw9IiNjODVhMjgiIGQ9Ik04IDE0aDE2\
        djE0SDh6Ii8+PC9zdmc+
        """
}
