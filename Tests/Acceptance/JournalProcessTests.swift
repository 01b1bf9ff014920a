import Foundation
import Testing

/// Journals under several processes at once, and under kill -9 at any time.
@Suite("Journals among processes") struct JournalProcessTests {
    /// Runs a script in a copy of a case's `in/`, where `run …` is the command; gives what it printed.
    private func shell(_ name: String, _ script: String) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "segments-journals-\(UUID().uuidString)")
        try FileManager.default.copyItem(
            at: Place.acceptance.appending(path: "Cases/\(name)/in"), to: folder)
        defer { try? FileManager.default.removeItem(at: folder) }
        let log = folder.appending(path: "log").path
        var environment = [
            "SEGMENTS=\(Place.segments.path)", "PATH=/usr/local/bin:/usr/bin:/bin", "SWIFT_BACKTRACE=enable=no",
        ]
        for name in ["ASAN_OPTIONS", "TSAN_OPTIONS"] {
            if let value = ProcessInfo.processInfo.environment[name] { environment.append("\(name)=\(value)") }
        }
        _ = try spawned(
            ["/bin/bash", "-c", "cd '\(folder.path)'\n" + script], environment: environment, output: log,
            errors: log + ".errors")
        return try String(contentsOfFile: log, encoding: .utf8)
    }

    @Test("Twenty processes that add at once lose nothing")
    func twenty() throws {
        let text = try shell(
            "members-by-hand",
            #"""
            for i in $(seq 20); do
                ($SEGMENTS members add staff --contact k$i x$i --at 2026-11-01 --pipeline shop.json >/dev/null; echo $?) &
            done
            wait
            $SEGMENTS members list staff --as-of 2026-11-02 --pipeline shop.json --format csv | grep -c manual
            wc -l <data/members/staff.jsonl
            """#)
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines == [String](repeating: "0", count: 20) + ["40", "40"])
    }

    @Test("Adding that is killed at any time leaves a journal that the next one goes on with", arguments: 1...3)
    func killedAdding(_ seed: Int) throws {
        let text = try shell(
            "members-by-hand",
            #"""
            RANDOM=\#(seed)
            for i in $(seq 40); do
                timeout -s KILL 0.0$((RANDOM % 6 + 1)) $SEGMENTS members add staff --contact k$((i % 8)) --at 2026-11-01 --pipeline shop.json
            done >/dev/null 2>&1
            for i in $(seq 0 7); do
                $SEGMENTS members add staff --contact k$i --at 2026-11-01 --pipeline shop.json >/dev/null || echo failed
            done
            wc -l <data/members/staff.jsonl
            sort -u data/members/staff.jsonl | wc -l
            """#)
        #expect(text == "8\n8\n")
    }

    @Test(
        "Of a first journal that could not be written nothing stays",
        .enabled(
            if: ProcessInfo.processInfo.environment["TSAN_OPTIONS"] == nil,
            "the thread sanitizer writes a file of its own, and dies of the limit"))
    func unwritten() throws {
        // The pipe is outside of the limit, or the message would be lost too.
        let text = try shell(
            "members-by-hand",
            #"""
            (ulimit -f 0; exec $SEGMENTS members add staff --contact a --at 2026-11-01 --pipeline shop.json) 2>&1 | cat
            echo ${PIPESTATUS[0]}
            ls data/members
            $SEGMENTS members add staff --contact a --at 2026-11-01 --pipeline shop.json
            ls data/members
            """#)
        #expect(
            text == """
                data/members/staff.jsonl: it can't be written: File too large [output-failed]
                4
                staff: 1 contact: 1 added, 0 already in
                staff.jsonl

                """)
    }

    @Test("Runs that are killed at any time and repeated leave what undisturbed ones do", arguments: 1...3)
    func killedRuns(_ seed: Int) throws {
        let text = try shell(
            "workflow-test-segment",
            #"""
            mkdir ../plain-$$ && cp -r . ../plain-$$
            for day in 3 4 5 6; do (cd ../plain-$$ && $SEGMENTS run shop.json --as-of 2026-11-0$day >/dev/null); done
            RANDOM=\#(seed)
            for day in 3 4 5 6; do
                for i in 1 2 3 4 5; do
                    timeout -s KILL 0.0$((RANDOM % 9 + 1)) $SEGMENTS run shop.json --as-of 2026-11-0$day
                done >/dev/null 2>&1
                $SEGMENTS run shop.json --as-of 2026-11-0$day >/dev/null || echo failed
            done
            diff -r -x 'manifest*' -x cache -x .cache out/runs ../plain-$$/out/runs && echo same runs
            diff -r -x .lock data/members ../plain-$$/data/members && echo same journals
            readlink out/latest
            ls -A out/runs data/members | grep -c tmp
            rm -rf ../plain-$$
            """#)
        #expect(text == "same runs\nsame journals\nruns/2026-11-05T23-00-00Z\n0\n")
    }
}
