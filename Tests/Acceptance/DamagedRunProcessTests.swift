import Foundation
import Testing

/// The command by a run that was damaged: what it prints, how it ends, and what stays.
@Suite("Damaged runs and the command") struct DamagedRunProcessTests {
    /// Runs a script in a copy of a case's `in/` after two runs; gives what it printed.
    private func shell(_ script: String) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "segments-damaged-\(UUID().uuidString)")
        try FileManager.default.copyItem(
            at: Place.acceptance.appending(path: "Cases/workflow-test-segment/in"), to: folder)
        defer { try? FileManager.default.removeItem(at: folder) }
        let log = folder.appending(path: "log").path
        var environment = [
            "SEGMENTS=\(Place.segments.path)", "PATH=/usr/local/bin:/usr/bin:/bin", "SWIFT_BACKTRACE=enable=no",
        ]
        for name in ["ASAN_OPTIONS", "TSAN_OPTIONS"] {
            if let value = ProcessInfo.processInfo.environment[name] { environment.append("\(name)=\(value)") }
        }
        let start = """
            cd '\(folder.path)'
            for day in 3 4; do $SEGMENTS run shop.json --as-of 2026-11-0$day >/dev/null 2>&1; done
            cp -r . ../whole-$$

            """
        _ = try spawned(
            ["/bin/bash", "-c", start + script + "\nrm -rf ../whole-$$ ../copy-$$"], environment: environment,
            output: log, errors: log + ".errors")
        return try String(contentsOfFile: log, encoding: .utf8)
    }

    @Test(
        "A byte changed anywhere in what a run left ends the next one with 3, and what was there stays",
        arguments: 1...3)
    func bytes(_ seed: Int) throws {
        let text = try shell(
            #"""
            RANDOM=\#(seed)
            cp -r ../whole-$$ ../copy-$$
            (cd ../copy-$$ && $SEGMENTS run shop.json --as-of 2026-11-05 >/dev/null 2>&1)
            for file in out/runs/2026-11-03T23-00-00Z/state/* out/runs/2026-11-03T23-00-00Z/manifest.*; do
                for i in 1 2 3; do
                    rm -rf out data/members && cp -r ../whole-$$/out . && cp -r ../whole-$$/data/members data
                    place=$((RANDOM % $(stat -c %s $file)))
                    printf "\\$(printf %o $((RANDOM % 256)))" | dd of=$file bs=1 seek=$place conv=notrunc 2>/dev/null
                    if cmp -s $file ../whole-$$/$file; then continue; fi
                    cp $file damaged
                    $SEGMENTS run shop.json --as-of 2026-11-05 >printed 2>told
                    status=$?
                    cp damaged ../whole-$$/damaged
                    if [ $status = 3 ]; then
                        grep -q "^out/runs/2026-11-03T23-00-00Z/.*bad-state" told || echo "$file: $(head -1 told)"
                        grep -q -- --without-before told || echo "$file: no cure"
                        rm -rf out/failed
                        cp $file kept && cmp -s kept damaged || echo "$file: touched"
                        cp ../whole-$$/$file $file
                        diff -r -x cache -x .lock out ../whole-$$/out || echo "$file at $place: something else changed"
                    elif [ $status = 0 ]; then
                        diff -r -x cache -x .lock -x 'manifest*' out/runs/2026-11-04T23-00-00Z \
                            ../copy-$$/out/runs/2026-11-04T23-00-00Z || echo "$file at $place: another run"
                    else
                        echo "$file at $place: status $status"
                    fi
                done
            done
            echo done
            """#)
        #expect(text == "done\n")
    }

    @Test("The cure works, and the run after it needs none")
    func cure() throws {
        let text = try shell(
            #"""
            echo x >>out/runs/2026-11-03T23-00-00Z/state/contacts.keys
            $SEGMENTS run shop.json --as-of 2026-11-05 2>&1; echo $?
            $SEGMENTS run shop.json --as-of 2026-11-05 --without-before >/dev/null; echo $?
            grep -E '"(before|passed_over)"' out/latest/manifest.json
            ls out/latest out/runs
            $SEGMENTS run shop.json --as-of 2026-11-06 >/dev/null; echo $?
            $SEGMENTS plan shop.json --as-of 2026-11-05 --without-before | grep -c changes
            """#)
        #expect(
            text == """
                out/runs/2026-11-03T23-00-00Z/state/contacts.keys: it isn't what the run wrote: it doesn't fit manifest.json [bad-state]
                  put back what the run wrote, or move its folder out of 'runs'; --without-before starts as a first run
                3
                0
                  "before": null,
                  "passed_over": "2026-11-03T23-00-00Z",
                out/latest:
                manifest.json
                manifest.sha256
                membership
                quality.json
                state

                out/runs:
                2026-11-02T23-00-00Z
                2026-11-03T23-00-00Z
                2026-11-04T23-00-00Z
                0
                0

                """)
    }
}
