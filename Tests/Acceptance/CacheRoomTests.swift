import Foundation
import Testing

/// What is kept to save time must never be why a run fails. The disks are small ones in memory.
@Suite("The cache and the room that a run needs") struct CacheRoomTests {
    static let canMount = Script.allows(
        "mkdir disk && unshare -m mount -t tmpfs -o size=64k none disk", for: "no disk can be mounted here")

    private static let definitions = [
        "segments/spain.json":
            #"{"id": "spain", "name": "s", "type": "dynamic", "include": {"field": "country", "op": "is", "value": "ES"}}"#,
        "segments/buyers.json":
            #"{"id": "buyers", "name": "b", "type": "dynamic_plus", "include": {"activity": "purchase", "measure": "count", "op": ">=", "value": 2}}"#,
    ]

    private static func shop(activities: String, more: String = "") -> [String: String] {
        var files = definitions
        files["p.json"] = #"""
            {"as_of": "2026-11-20", "sources": {"contacts": [{"path": "c.csv"}], "activities": [\#(activities)]},
             "segments": "segments", "output": "disk/out"\#(more)}
            """#
        return files
    }

    /// `on SIZE COMMAND`: runs it where `disk` is a disk of that size.
    private static let small = #"""
        mkdir disk
        on() { SIZE=$1 unshare -m bash -c 'mount -t tmpfs -o size=$SIZE none disk || exit 99; mkdir disk/tmp; eval "$1"' sh "$2"; }
        """#

    private static let rows = #"""
        { echo contact_id,country,points; for i in $(seq 3000); do echo "k$i,ES,$i"; done; } >c.csv
        for i in $(seq 400); do echo '{"contact_id":"k'$((i / 2))'","type":"purchase","at":"2026-11-01T00:00:00Z"}'; done >a.jsonl
        """#

    @Test(
        "A run that fits without the cache fits with it, and says that the cache was emptied",
        .enabled(if: canMount, "no disk can be mounted"), arguments: [144, 148, 152, 160, 168, 176])
    func publishing(_ size: Int) throws {
        let script = try Script(Self.shop(activities: #"{"path": "a.jsonl"}"#))
        let outcome = try script.run(
            Self.small + "\n" + Self.rows + "\n" + #"""
                on \#(size)k '$SEGMENTS run p.json --no-cache >/dev/null 2>&1; echo $?; cp -r disk/out without'
                on \#(size)k '$SEGMENTS run p.json >/dev/null; echo $?; cp -r disk/out with'
                diff -r -x 'manifest*' -x cache -x .lock with without && echo same
                ls -A with/cache with/runs
                """#)
        #expect(
            outcome.output == "0\n0\nsame\nwith/cache:\n\nwith/runs:\n2026-11-20T00-00-00Z\n", "\(outcome.errors)")
        #expect(
            outcome.errors == """
                a: warning: of 400 rows: orphans 1; see 'quality.json' [not-all-taken]
                disk/out/cache: warning: the cache was emptied, for the run needed its room [cache-not-kept]
                  the run is whole; the next one will read all files again

                """)
    }

    @Test(
        "Of a cache that has no room what fits is kept, and nothing half written stays",
        .enabled(if: canMount, "no disk can be mounted"))
    func keeping() throws {
        let script = try Script(Self.shop(activities: #"{"path": "a.jsonl"}"#))
        // Room for the first entry of the cache, not for the one after it: what is left is too little for the run.
        let outcome = try script.run(
            Self.small + "\n" + Self.rows + "\n" + #"""
                on 24k '$SEGMENTS run p.json >/dev/null; echo $?; ls -A disk/out/cache disk/out/runs'
                """#)
        #expect(outcome.output == "4\ndisk/out/cache:\n\ndisk/out/runs:\n")
        #expect(outcome.errors.contains(": it can't be written: No space left on device [output-failed]\n"))
    }

    @Test(
        "Where a temporary file needs the room, the cache gives it and the files are read without it",
        .enabled(if: canMount, "no disk can be mounted"))
    func reading() throws {
        let orders =
            #"{"path": "o.csv", "mapping": {"contact_id": "who"}, "constants": {"type": "purchase"}, "group_by": {"key": "order", "lines": "products", "columns": ["sku"]}}"#
        let script = try Script(Self.shop(activities: orders, more: #", "limits": {"memory": "112MiB"}"#))
        let outcome = try script.run(
            Self.small + "\n" + #"""
                { echo contact_id,country; for i in $(seq 20000); do echo "k$i,a name of some length that no other has $i"; done; } >c.csv
                { echo order,who,at,sku; for i in $(seq 80000); do echo "o$((i / 3)),k$((i / 6)),2026-11-01T00:00:00Z,a stock keeping unit $i"; done; } >o.csv
                export TMPDIR=disk/tmp
                on 7m '$SEGMENTS run p.json --threads 1 --no-cache >/dev/null; echo $?; cp -r disk/out without'
                on 7m '$SEGMENTS run p.json --threads 1 >/dev/null; echo $?; cp -r disk/out with'
                diff -r -x 'manifest*' -x cache -x .lock with without && echo same
                """#)
        #expect(outcome.output == "0\n0\nsame\n")
        #expect(outcome.errors.contains("\ndisk/out/cache: warning: the cache was emptied, "), "\(outcome.errors)")
    }

    @Test(
        "A refusal is explained though the cache took the room for it", .enabled(if: canMount, "no disk can be mounted")
    )
    func refusing() throws {
        let script = try Script(Self.shop(activities: #"{"path": "a.jsonl"}, {"path": "b.jsonl"}"#))
        let outcome = try script.run(
            Self.small + "\n" + Self.rows + "\n" + #"""
                for i in $(seq 300); do echo "{$i"; done >b.jsonl
                for size in 76 80 84 88 92; do on ${size}k '$SEGMENTS run p.json >/dev/null 2>&1; echo $? $(ls disk/out/failed/*)'; done
                """#)
        #expect(outcome.lines == [String](repeating: "3 error.json quality.json rejects", count: 5), "\(outcome)")
    }
}
