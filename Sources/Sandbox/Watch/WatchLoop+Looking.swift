import CSandbox
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension WatchLoop {
    /// What is watched may grow while the kernel is asked to watch it, but not without end.
    private static let maxRounds = 4

    /// Looks at what is watched, and tells if it has changed.
    ///
    /// `wasTouched`: whether something was heard of it, and it has settled since; otherwise a glance
    /// may be enough, and a change is left to settle first.
    func look(_ id: Int, wasTouched: Bool) {
        guard let entry = state.withLock({ $0.entries[id] }) else { return }
        let began = ContinuousClock.now
        // The kernel watches before what is there is taken in, so that nothing goes by between.
        let (places, isTold) = settle(entry.subject, of: id)
        let glance = Glance(at: places.paths)
        let mayHaveChanged = wasTouched || glance == nil || entry.glance != glance
        let fingerprint = mayHaveChanged ? entry.subject.fingerprint() : entry.fingerprint
        if wasTouched, let fingerprint { compare(id, fingerprint, glance) }
        let isSooner = state.withLock { state in
            let now = ContinuousClock.now
            if fingerprint == entry.fingerprint {
                state.entries[id]?.glance = glance
            } else if !wasTouched {
                state.schedule.touch(id, at: now)
            }
            let pollsAll = state.pollsAllUntil.map { $0 > now } ?? false
            let isPolled = !isTold || pollsAll || !places.areComplete
            state.schedule.finish(id, began: began, at: now, isPolled: isPolled)
            guard let next = state.schedule.time(of: id) else { return false }
            return state.waitsUntil.map { next < $0 } ?? true
        }
        if isSooner { wake() }
    }

    private func compare(_ id: Int, _ fingerprint: Fingerprint, _ glance: Glance?) {
        let onChange = state.withLock { state -> (@Sendable () -> Void)? in
            guard let entry = state.entries[id] else { return nil }
            state.entries[id]?.fingerprint = fingerprint
            state.entries[id]?.glance = glance
            let hasChanged = entry.fingerprint != nil && entry.fingerprint != fingerprint
            return hasChanged ? entry.onChange : nil
        }
        onChange?()
    }

    /// Has the kernel watch wherever changes would show.
    ///
    /// - Returns: The places, and whether the kernel will tell of all changes in them.
    private func settle(_ subject: WatchSubject, of id: Int) -> (WatchSubject.Places, Bool) {
        var places = subject.places()
        guard let inotify = state.withLock({ $0.inotify }) else { return (places, false) }
        var isTold = false
        for _ in 0..<Self.maxRounds {
            let hasMoved: Bool
            (hasMoved, isTold) = watch(at: places.paths, for: id, by: inotify)
            guard hasMoved else { break }
            places = subject.places()
        }
        return (places, isTold)
    }

    /// - Returns: Whether the kernel watches elsewhere than before, and whether everywhere asked.
    private func watch(at paths: [SandboxedPath], for id: Int, by inotify: Inotify) -> (Bool, Bool)
    {
        var reached: Set<Interests.Point> = []
        var isTold = true
        for (directory, names) in WatchPoint.byDirectory(paths.flatMap(\.watchPoints)) {
            do throws(WatchFailure) {
                guard let number = try watch(names, in: directory, for: id, by: inotify) else {
                    continue
                }
                for name in names {
                    reached.insert(Interests.Point(directory: number.directory, name: name))
                }
                isTold = isTold && number.isTold
            } catch {
                isTold = false
                if error.code == ENOSPC { tellOfLimit() }
            }
        }
        return (replacePoints(of: id, with: reached), isTold)
    }

    /// - Returns: The kernel's number for the directory, and whether the kernel hears of everything
    ///   that happens there; `nil` if it isn't there, which the one above tells.
    private func watch(
        _ names: Set<[UInt8]?>,
        in directory: SandboxedPath,
        for id: Int,
        by inotify: Inotify
    ) throws(WatchFailure) -> (directory: CInt, isTold: Bool)? {
        let descriptor: Descriptor
        do throws(OpenFailure) {
            descriptor = try directory.resolve(metadataFlags | O_DIRECTORY)
        } catch {
            switch error.code {
            case ENOENT, ENOTDIR, EXDEV, ELOOP: return nil
            default: throw WatchFailure(code: error.code)
            }
        }
        let opened = descriptor.number
        let limit = options.maxDirectories
        let number = try state.withLock { (state) throws(WatchFailure) -> CInt in
            let number = try inotify.add(opened)
            guard state.interests.has(number) || state.interests.directoryCount < limit else {
                inotify.remove(number)
                throw WatchFailure(code: ENOSPC)
            }
            for name in names {
                state.interests.add(id, at: Interests.Point(directory: number, name: name))
            }
            return number
        }
        // Where others change it too, from other machines, the kernel hears only of ours.
        return (number, csandbox_is_shared(opened) == 0)
    }

    /// - Returns: Whether they are others than before.
    private func replacePoints(of id: Int, with reached: Set<Interests.Point>) -> Bool {
        state.withLock { state in
            // Where it was ended meanwhile, what was just added goes too.
            let before = state.entries[id]?.points
            state.entries[id]?.points = reached
            let gone = before.map { $0.subtracting(reached) } ?? reached
            for point in gone { state.removeInterest(of: id, at: point) }
            return before != nil && before != reached
        }
    }

    private func tellOfLimit() {
        let isNews = state.withLock { state in
            defer { state.hasToldOfLimit = true }
            return !state.hasToldOfLimit
        }
        guard isNews else { return }
        log(
            "the system watches no more directories for us (fs.inotify.max_user_watches, and "
                + "\(options.maxDirectories) of our own); changes in others are polled for"
        )
    }
}

/// What tells without reading that files are as they were.
struct Glance: Equatable {
    /// File systems tell times in steps: what changed twice within one shows the same time.
    private static let stepSeconds = 2

    private let files: [FileInformation?]

    /// - Returns: `nil` where it couldn't tell: of directories, and just after a change.
    init?(at paths: [SandboxedPath]) {
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        files = paths.map { $0.information() }
        for file in files {
            guard let file else { continue }
            guard file.kind == .file, file.modifiedSeconds < now.tv_sec - Self.stepSeconds else {
                return nil
            }
        }
    }
}
