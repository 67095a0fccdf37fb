import Foundation
import JSONRPC
import TestKit
import Testing

/// A repository that points elsewhere is not followed out of the roots, and nothing in it is run.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct ContainmentTests {
    /// Two repositories: `app` in the root, and `outside` beside it, whose commit must never be
    /// told.
    static func pair(_ walls: TestRepository.Walls = .both) throws -> (
        inside: TestRepository, outside: GitCommand
    ) {
        var history = FastImport()
        history.commit("Inside", [.write("a.txt", "one\n")])
        let repository = try TestRepository(history, walls: walls)
        try repository.tree.add("outside", .directory)
        let outside = GitCommand(in: repository.tree.path("outside"))
        try outside("init", "-q", "-b", "main")
        var secret = FastImport()
        secret.commit("SECRET", [.write("s.txt", "SECRET\n")])
        try outside("fast-import", "--quiet", input: secret.stream)
        return (repository, outside)
    }

    private static func remove(_ repository: TestRepository, _ path: String) throws {
        try FileManager.default.removeItem(atPath: repository.tree.path(path))
    }

    /// Asks everything there is to ask, and returns all that was said.
    private static func everything(of client: TestClient, id: String = "HEAD") async -> String {
        var said = ""
        let name: JSON = "root:app"
        for arguments: JSONObject in [
            [:], ["repository": name], ["repository": name, "revision": .string(id)],
            ["repository": name, "revision": "main"],
            ["repository": name, "revision": "evil"],
        ] {
            said += "\(await client.call("git_log", arguments))\n"
            var patch = arguments
            patch["detail"] = "patch"
            said += "\(await client.call("git_show", patch))\n"
        }
        said += "\(await client.call("git_repositories"))\n"
        let uri = "git://root%3Aapp/commit/\(id)"
        said += "\(await client.request("resources/read", ["uri": .string(uri)]))\n"
        said += "\(await client.request("resources/list"))\n"
        let arguments: JSON = ["revision": .string(id)]
        let prompt = await client.request(
            "prompts/get",
            ["name": "explain_commit", "arguments": arguments]
        )
        return said + "\(prompt)\n"
    }

    /// What is put in the way of the repository, by a script that knows both.
    @Test(arguments: [
        ("a .git file", "rm -r app/.git; echo 'gitdir: ../../outside/.git' > app/.git"),
        ("an absolute .git file", "rm -r app/.git; echo \"gitdir: $OUT/.git\" > app/.git"),
        ("a .git link", "rm -r app/.git; ln -s ../../outside/.git app/.git"),
        ("an absolute .git link", "rm -r app/.git; ln -s $OUT/.git app/.git"),
        ("a linked work tree", "rm -r app; git -C $OUT worktree add -q $ROOT/app HEAD~0 --detach"),
        ("commondir", "echo ../../../outside/.git > app/.git/commondir"),
        ("an absolute commondir", "echo $OUT/.git > app/.git/commondir"),
        ("an objects link", "rm -r app/.git/objects; ln -s $OUT/.git/objects app/.git/objects"),
        ("a refs link", "rm -r app/.git/refs; ln -s $OUT/.git/refs app/.git/refs"),
        (
            "a pack link",
            "git -C $OUT gc -q; rm -r app/.git/objects/pack; ln -s $OUT/.git/objects/pack app/.git/objects/pack"
        ),
        (
            "pack files that are links",
            "git -C $OUT gc -q; for f in $OUT/.git/objects/pack/*; do ln -s $f app/.git/objects/pack/; done"
        ),
        (
            "directories of objects that are links",
            "for d in $OUT/.git/objects/??; do ln -s $d app/.git/objects/ 2>/dev/null || true; done"
        ),
        (
            "objects that are links",
            "for f in $OUT/.git/objects/??/*; do d=app/.git/objects/$(basename $(dirname $f)); mkdir -p $d; ln -s $f $d/; done"
        ),
        ("alternates", "echo $OUT/.git/objects > app/.git/objects/info/alternates"),
        (
            "relative alternates",
            "echo ../../../../outside/.git/objects > app/.git/objects/info/alternates"
        ),
        (
            "alternates of alternates",
            "git init -q mid; echo $OUT/.git/objects > mid/.git/objects/info/alternates; echo $ROOT/mid/.git/objects > app/.git/objects/info/alternates"
        ),
        (
            "alternates through a link",
            "ln -s $OUT/.git/objects app/link; echo $ROOT/app/link > app/.git/objects/info/alternates"
        ),
        (
            "an alternates link",
            "echo $OUT/.git/objects > $OUT/list; ln -s $OUT/list app/.git/objects/info/alternates"
        ),
        ("core.worktree", "git -C app config core.worktree $OUT"),
        ("include.path", "git -C app config include.path $OUT/.git/config"),
        ("a HEAD link", "rm app/.git/HEAD; ln -s $OUT/.git/HEAD app/.git/HEAD"),
        ("a config link", "rm app/.git/config; ln -s $OUT/.git/config app/.git/config"),
        (
            "a packed-refs link",
            "git -C $OUT pack-refs --all; ln -s $OUT/.git/packed-refs app/.git/packed-refs"
        ),
        ("a ref link", "ln -s $OUT/.git/refs/heads/main app/.git/refs/heads/evil"),
        (
            "a refs/heads link",
            "rm -r app/.git/refs/heads; ln -s $OUT/.git/refs/heads app/.git/refs/heads"
        ),
        ("a shallow link", "echo nothing > $OUT/list; ln -s $OUT/list app/.git/shallow"),
        (
            "a symbolic ref",
            "echo 'ref: ../../../outside/.git/refs/heads/main' > app/.git/refs/heads/evil"
        ),
        ("an absolute symbolic ref", "echo \"ref: $OUT/.git/refs/heads/main\" > app/.git/HEAD"),
        ("a link in place of the work tree", "mv app gone; ln -s $OUT app"),
        (
            "a bare repository of links",
            "rm -r app/.git; for f in HEAD objects refs; do ln -s $OUT/.git/$f app/$f; done"
        ),
    ])
    func `it isn't followed out of the roots`(what: String, script: String) async throws {
        let (repository, outside) = try Self.pair()
        let secret = try outside.line("rev-parse", "HEAD")
        try repository.shell(script)
        for walls in TestRepository.Walls.allCases {
            let root = repository.tree.path("root")
            let client = try TestRepository.client(of: [root], walls: walls)
            // The id of an object outside is known to whoever made the trap.
            for id in ["HEAD", secret] {
                let said = await Self.everything(of: client, id: id)
                #expect(!said.contains("SECRET"), "\(what), \(walls): \(said.prefix(2_000))")
                #expect(!said.contains(repository.tree.path("outside")), "\(what), \(walls)")
                #expect(!said.contains("internal error"), "\(what): \(said.prefix(2_000))")
            }
        }
    }

    @Test func `the rest of the repository is still told, with a word on what is ignored`()
        async throws
    {
        let (repository, outside) = try Self.pair()
        _ = outside
        try repository.shell("echo $OUT/.git/objects > app/.git/objects/info/alternates")
        let result = await repository.call("git_repositories")
        let entry = result["structuredContent"]?["repositories"]?[0]
        #expect(entry?["flags"] == ["alternates outside the roots ignored"])
        #expect(await repository.ids().count == 1)
    }

    @Test(arguments: [
        (
            "rm -r app/.git; echo 'gitdir: ../../outside/.git' > app/.git",
            "the `.git` file leads outside the roots; add the repository it belongs to as a root"
        ),
        (
            "rm -r app; git -C $OUT worktree add -q $ROOT/app HEAD~0 --detach",
            "the `.git` file leads outside the roots; add the repository it belongs to as a root"
        ),
        (
            "echo $OUT/.git > app/.git/commondir",
            "this is a linked work tree of a repository that leads outside the roots; add the repository it belongs to as a root"
        ),
        ("rm app/.git/HEAD", "`root:app/.git` has no HEAD"),
        ("rm -r app/.git/refs", "`root:app/.git/refs` is missing"),
        (
            "rm -r app/.git/objects; touch app/.git/objects",
            "`root:app/.git/objects` is not a real directory"
        ),
        ("rm -r app/.git; echo nonsense > app/.git", "the `.git` file of `root:app` is damaged"),
        (
            "rm -r app/.git; mkfifo app/.git",
            "`.git` in `root:app` is neither a directory nor a file"
        ),
    ])
    func `what isn't opened says why`(script: String, message: String) async throws {
        let (repository, _) = try Self.pair()
        try repository.shell(script)
        #expect(await repository.problem(of: "git_log") == message)
        let result = await repository.call("git_repositories")
        let entry = result["structuredContent"]?["repositories"]?[0]
        #expect(entry == ["repository": "root:app", "problem": .string(message)])
    }

    /// FIFOs hold whoever opens them; a gigabyte of nothing fills the memory of whoever reads it.
    @Test(arguments: [
        "HEAD", "config", "packed-refs", "shallow", "commondir", "index", "refs/heads/main",
        "refs/heads/other", "refs/tags/t", "info/attributes", "info/exclude", "info/grafts",
        "objects/info/alternates", "objects/info/commit-graph", "objects/pack/pack-1.pack",
        "objects/pack/pack-1.idx", "objects/pack/multi-pack-index", "logs/HEAD", "ORIG_HEAD",
    ])
    func `a FIFO, a socket, a link or a gigabyte in its place holds nobody`(name: String)
        async throws
    {
        let (repository, _) = try Self.pair()
        try repository.shell("cp -a app/.git ../whole")
        for kind in ["fifo", "socket", "loop", "gigabyte", "directory"] {
            try repository.shell("rm -r app/.git; cp -a ../whole app/.git; rm -rf app/.git/\(name)")
            let item: TemporaryTree.Item =
                switch kind {
                case "fifo": .fifo
                case "socket": .socket
                case "loop": .link(String(name.split(separator: "/").last ?? ""))
                case "gigabyte": .sparse(size: 1 << 30)
                default: .directory
                }
            try repository.tree.add("root/app/.git/\(name)", item)
            let said = await Self.everything(of: repository.client)
            for revision in ["other", "t", "ORIG_HEAD", "HEAD@{1}", "stash"] {
                let result = await repository.call("git_log", ["revision": .string(revision)])
                #expect(result["isError"] == true, "\(kind) \(name)")
            }
            #expect(!said.contains("internal error"), "\(kind) \(name): \(said.prefix(1_000))")
        }
    }

    @Test(arguments: [
        "git -C app config core.fsmonitor '$RUN'", "git -C app config core.hooksPath ../hooks",
        "git -C app config diff.external '$RUN'",
        "git -C app config filter.x.clean '$RUN'; git -C app config filter.x.smudge '$RUN'; git -C app config filter.x.process '$RUN'; echo '* filter=x' > app/.git/info/attributes",
        "git -C app config diff.x.textconv '$RUN'; git -C app config diff.x.command '$RUN'; echo '* diff=x' > app/.gitattributes; cp app/.gitattributes app/.git/info/attributes",
        "git -C app config gpg.program '$RUN'; git -C app config log.showSignature true",
        "git -C app config core.pager '$RUN'; git -C app config core.editor '$RUN'; git -C app config core.sshCommand '$RUN'; git -C app config credential.helper '!$RUN'",
        "git -C app config alias.log '!$RUN'; git -C app config core.alternateRefsCommand '$RUN'",
        "git -C app config include.path $OUT/evil; printf '[core]\\nfsmonitor=$RUN\\n[diff]\\nexternal=$RUN\\n' > $OUT/evil",
        "for h in post-index-change pre-commit post-checkout reference-transaction fsmonitor-watchman post-rewrite; do printf '#!/bin/sh\\n$RUN\\n' > app/.git/hooks/$h; chmod +x app/.git/hooks/$h; done",
        "git -C app config extensions.partialClone origin; git -C app config remote.origin.url 'ext::$RUN'; git -C app config remote.origin.promisor true; git -C app config protocol.ext.allow always; touch app/.git/objects/pack/pack-x.promisor",
        "mkdir hooks; for h in post-index-change reference-transaction; do printf '#!/bin/sh\\n$RUN\\n' > hooks/$h; chmod +x hooks/$h; done; git -C app config core.hooksPath $ROOT/hooks",
    ])
    func `nothing that a repository names is run`(script: String) async throws {
        let (repository, _) = try Self.pair()
        let marker = repository.tree.path("marker")
        let command = script.replacing("$RUN", with: "touch \(marker)")
        try repository.shell("mkdir -p app/.git/hooks app/.git/info; " + command)
        try? Self.remove(repository, "marker")
        let said = await Self.everything(of: repository.client)
        #expect(said.contains("Inside"))
        #expect(!FileManager.default.fileExists(atPath: marker))
    }

    @Test func `nothing is written, whatever is asked`() async throws {
        let repository = try TestRepository(RandomHistory(seed: 51, commitCount: 30).stream)
        try repository.git("reset", "-q", "--hard")
        // git would refresh the index now, and write it.
        try repository.tree.add("root/app/a.txt", "changed\n")
        try repository.git("update-ref", "refs/heads/topic", "HEAD^")
        let before = try repository.state()
        #expect(before.split(separator: "\n").count > 60)
        for _ in 0..<2 {
            let said = await Self.everything(of: repository.client)
            #expect(said.contains("commit"))
        }
        _ = await repository.ids(of: ["path": "a.txt"])
        _ = await repository.request(
            "completion/complete",
            [
                "ref": ["type": "ref/prompt", "name": "explain_commit"],
                "argument": ["name": "revision", "value": ""],
            ]
        )
        #expect(try repository.state() == before)
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a file away"))
    func `a repository of another user is refused`() async throws {
        let (repository, _) = try Self.pair()
        try repository.shell("chown 12345 app/.git")
        #expect(
            await repository.problem(of: "git_log")
                == "`root:app/.git` belongs to another user than the server and the root"
        )
        // The root's owner may be that user.
        try repository.shell("chown 12345 .")
        #expect(await repository.ids().count == 1)
    }
}
