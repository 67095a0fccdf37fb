/// A path from a repository's top as git keeps it: without a slash at either end, and without `.`.
func treePath(_ argument: String) -> String {
    argument.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
}
