import Foundation
import Testing

/// What only a process of its own shows: masks, limits, descriptors, signals, and several at once.
@Suite("The process") struct ProcessTests {
    /// Runs a script where `$SEGMENTS run p.json` has two contacts to read; gives its status and what it printed.
    private func shell(_ script: String) throws -> (status: Int32, text: String) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "segments-process-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appending(path: "segments"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = [
            "c.csv": "contact_id,country\na,ES\nb,FR\n",
            "segments/spain.json":
                #"{"id": "spain", "name": "Spain", "type": "dynamic", "include": {"field": "country", "op": "is", "value": "ES"}}"#,
            "p.json":
                #"{"as_of": "2026-11-20", "sources": {"contacts": [{"path": "c.csv"}], "activities": []}, "segments": "segments", "output": "out"}"#,
        ]
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
        let log = folder.appending(path: "log").path
        let status = try spawned(
            ["/bin/bash", "-c", "cd '\(folder.path)'\n" + script],
            environment: [
                "SEGMENTS=\(Place.segments.path)", "PATH=/usr/local/bin:/usr/bin:/bin", "SWIFT_BACKTRACE=enable=no",
            ] + sanitizerOptions,
            output: log, errors: log + ".errors")
        let printed = try [log, log + ".errors"].map { try String(contentsOfFile: $0, encoding: .utf8) }
        return (status, printed.joined())
    }

    /// Handed on, or a sanitizer's leak check would end the command with a status of its own.
    private var sanitizerOptions: [String] {
        ["ASAN_OPTIONS", "TSAN_OPTIONS"].compactMap { name in
            ProcessInfo.processInfo.environment[name].map { "\(name)=\($0)" }
        }
    }

    @Test("Files are 0600 and folders 0700 whatever the umask", arguments: ["000", "027"])
    func masks(_ mask: String) throws {
        let result = try shell(
            "umask \(mask); $SEGMENTS run p.json >/dev/null; find out -type f -not -perm 0600; find out -type d -not -perm 0700"
        )
        #expect(result.text == "" && result.status == 0)
    }

    @Test(
        "A full disk is status 4, names the file, and leaves nothing half done",
        .enabled(
            if: ProcessInfo.processInfo.environment["TSAN_OPTIONS"] == nil,
            "the thread sanitizer writes a file of its own, and dies of the limit"))
    func fullDisk() throws {
        // The pipe is outside of the limit, or the message would be lost too.
        let result = try shell(
            """
            (ulimit -f 0; exec $SEGMENTS run p.json) 2>&1 | cat
            echo ${PIPESTATUS[0]}
            ls -A out/runs
            $SEGMENTS run p.json | tail -n 1
            """)
        #expect(
            result.text == """
                out/runs/.tmp-2026-11-20T00-00-00Z/membership/spain.csv: it can't be written: File too large [output-failed]
                4
                out/runs/2026-11-20T00-00-00Z

                """)
    }

    @Test(
        "What can't be printed is status 4",
        arguments: ["run p.json", "plan p.json", "read c.csv", "--help", "run --help"])
    func fullOutput(_ command: String) throws {
        #expect(try shell("$SEGMENTS \(command) > /dev/full").status == 4)
    }

    @Test("--version --verbose also says what inflates gzip files, and a library that isn't there is refused")
    func version() throws {
        #expect(try shell("$SEGMENTS --version").text == "segments 0.1.0\n")
        for arguments in ["--version --verbose", "--verbose --version"] {
            let result = try shell("$SEGMENTS \(arguments)")
            let lines = result.text.split(separator: "\n")
            #expect(lines.first == "segments 0.1.0" && result.status == 0)
            let libraries = /gzip files are inflated by (zlib 1\.[\d.]+|igzip of ISA-L 2\.[\d.]+)/
            #expect(lines.dropFirst().first?.wholeMatch(of: libraries) != nil, "\(result.text)")
        }
        let zlib = try shell("SEGMENTS_INFLATE=zlib $SEGMENTS --version --verbose").text
        #expect(zlib.contains("\ngzip files are inflated by zlib 1."))
        let other = try shell("SEGMENTS_INFLATE=pigz $SEGMENTS run p.json; echo $?; ls out")
        #expect(other.text.hasPrefix("64\n"))
        #expect(
            other.text.contains(
                "SEGMENTS_INFLATE: this build has no 'pigz' to inflate gzip files with; it has 'zlib'"))
        #expect(other.text.contains("[unknown-inflate]\n"))
    }

    @Test("Whichever library inflates, a run leaves the same files, and says in 'timing' alone which it was")
    func inflate() throws {
        let result = try shell(
            #"""
            gzip -n c.csv && mv c.csv.gz c.csv
            for library in zlib igzip; do
                export SEGMENTS_INFLATE=$library
                $SEGMENTS --version >/dev/null 2>&1 || continue
                $SEGMENTS run p.json >/dev/null
                echo $library $(grep -o '"inflate": "[a-z]*' out/latest/manifest.json | tr -d '"')
                sed '/^  "timing"/,/^  }/d' out/latest/manifest.json | sha256sum
                cat out/latest/membership/spain.csv | sha256sum
                rm -r out
            done
            """#)
        let lines = result.text.split(separator: "\n").map(String.init)
        #expect(lines.count == 3 || lines.count == 6, "\(result.text)")
        #expect(lines.first == "zlib inflate: zlib")
        guard lines.count == 6 else { return }
        #expect(lines[3] == "igzip inflate: igzip")
        #expect(Array(lines[1...2]) == Array(lines[4...5]))
    }

    @Test("Closed standard descriptors harm no file")
    func closed() throws {
        let result = try shell("$SEGMENTS run p.json 0<&- 1>&- 2>&-; echo $?; cat out/latest/membership/spain.csv")
        #expect(result.text == "0\ncontact_id,entered_at\na,2026-11-20T00:00:00Z\n")
    }

    @Test("Of many runs at once one publishes, and the others end with 75 or find nothing to do")
    func many() throws {
        let result = try shell(
            "for i in 1 2 3 4 5 6 7 8; do ($SEGMENTS run p.json >/dev/null 2>&1; echo $?) & done; wait; ls out/runs; ls -A out/runs | grep -c tmp"
        )
        let lines = result.text.split(separator: "\n").map(String.init)
        #expect(lines.filter { $0 == "0" }.count >= 2)
        #expect(lines.filter { $0 == "0" || $0 == "75" }.count == 9)
        #expect(lines.filter { $0.hasPrefix("2026") } == ["2026-11-20T00-00-00Z"])
    }

    @Test(
        "An interrupted run says so by its status and leaves nothing half done",
        arguments: [("HUP", 129), ("INT", 130), ("TERM", 143)])
    func signals(_ signal: String, _ status: Int32) throws {
        // A pipe in the place of a file is refused, so a long log is read instead: a second's worth.
        let result = try shell(
            #"""
            for i in $(seq 200000); do echo '{"contact_id":"a","type":"visit","at":"2026-11-01T00:00:00Z","x":'$i'}'; done > v.jsonl
            for i in $(seq 40); do cat v.jsonl; done > w.jsonl
            sed -i 's/"activities": \[\]/"activities": [{"path": "w.jsonl"}]/' p.json
            $SEGMENTS run p.json --threads 1 &
            sleep 0.5; kill -\#(signal) $!; wait $!; echo $?; ls -A out/runs 2>/dev/null; rm w.jsonl
            """#)
        #expect(result.text.hasPrefix("\(status)\n"), "\(result.text)")
        #expect(!result.text.contains("2026") && !result.text.contains("tmp"))
    }

    @Test("Under nohup a run outlives its terminal")
    func nohup() throws {
        let result = try shell(
            #"""
            for i in $(seq 100000); do echo '{"contact_id":"a","type":"visit","at":"2026-11-01T00:00:00Z","x":'$i'}'; done > v.jsonl
            sed -i 's/"activities": \[\]/"activities": [{"path": "v.jsonl"}]/' p.json
            (trap '' HUP; exec $SEGMENTS run p.json --threads 1 >/dev/null) &
            until [ -e out/.lock ]; do :; done; kill -HUP $!; wait $!; echo $?; ls out/runs
            """#)
        #expect(result.text == "0\n2026-11-20T00-00-00Z\n")
    }

    /// Sanitizers read the proc file system and open files of their own.
    static let isSanitized = ["ASAN_OPTIONS", "TSAN_OPTIONS"].contains {
        ProcessInfo.processInfo.environment[$0] != nil
    }

    static let canHideProc =
        !isSanitized
        && (try? spawned(
            ["/usr/bin/unshare", "-m", "true"], environment: [], output: "/dev/null", errors: "/dev/null")) == 0

    @Test(
        "Without the proc file system every command ends with 4 and says why",
        .enabled(if: canHideProc, "only root may take it away, and sanitizers need it"),
        arguments: ["run p.json", "--version", "members add staff --contact c1", "", "--help"])
    func noProc(_ command: String) throws {
        let result = try shell(
            "exec unshare -m sh -c 'mount -t tmpfs none /proc && exec $SEGMENTS \(command)'")
        #expect(
            result.text == """
                /proc/self/maps: it can't be read, and without the proc file system the command doesn't know its own arguments [no-proc]
                  mount it: mount -t proc proc /proc

                """)
        #expect(result.status == 4)
    }

    @Test(
        "Where the proc file system says nothing of threads, a run ends with 4 before it begins",
        .enabled(if: canHideProc, "only root may take it away, and sanitizers need it"))
    func noThreads() throws {
        let result = try shell(
            """
            exec unshare -m sh -c 'mkdir proc && mount --bind /proc proc && mount -t tmpfs none /proc &&
            ln -s $PWD/proc/self /proc/self && $SEGMENTS run p.json; echo $?; $SEGMENTS plan p.json | head -n 1; ls out'
            """)
        let lines = result.text.split(separator: "\n").map(String.init)
        #expect(lines.prefix(2) == ["4", "as of 2026-11-20T00:00:00Z"])
        #expect(result.text.contains("stat: it can't be read, and without the proc file system nothing is known of"))
        #expect(result.text.contains("[no-proc]"))
    }

    @Test(
        "With too few open files allowed a run ends with 4 before it begins, and takes more where it may",
        .enabled(if: !isSanitized, "sanitizers open files of their own"),
        arguments: [8, 16, 24, 32, 40])
    func fewFiles(_ limit: Int) throws {
        let result = try shell(
            """
            (ulimit -n \(limit); exec $SEGMENTS run p.json --threads 1); echo $?; ls out
            (ulimit -Sn \(limit); exec $SEGMENTS run p.json --threads 1 | tail -n 1); ls out
            """)
        #expect(
            result.text == """
                4
                out/runs/2026-11-20T00-00-00Z
                cache
                history.csv
                latest
                runs
                segments: it may have \(limit) files open at once, and needs 43 [too-few-open-files]
                  raise the limit: ulimit -n 43
                ls: cannot access 'out': No such file or directory

                """)
    }
}
