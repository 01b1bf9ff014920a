import Foundation
import Testing

/// A folder whose listing breaks off is not a smaller folder. Every listing of a command fails in turn, the first part of it
/// and the end of it, as on a failing disk.
@Suite("Folders that can't be listed to their end") struct UnlistedFolderTests {
    /// Fails the k-th listing for every k, each in a fresh copy of the workspace, and says a line about each: the status,
    /// what differs in what was printed and in what was published, what was said, and what the next run then leaves.
    private static let sweep = #"""
        fresh() { rm -rf "$1"; cp -a base "$1"; }
        published() { diff -r -x 'manifest*' -x cache -x .lock "$1/out" good/out >/dev/null && diff -r -x .lock "$1/data" good/data >/dev/null; }
        mkdir base && mv data shop.json base
        ( cd base; for day in 03 04; do $SEGMENTS run shop.json --as-of 2026-11-$day --threads 1 >/dev/null || exit 97; done ) || exit 97
        fresh good; ( cd good; $SEGMENTS $COMMAND >../good.printed 2>../good.said; echo $? >../good.status )
        k=0
        while k=$((k + 1)); do
            fresh work
            ( cd work; strace -f -o ../calls -e trace=getdents64 -e inject=getdents64:error=EIO:when=$k $SEGMENTS $COMMAND >../printed 2>../said; echo $? >../status )
            grep -q INJECTED calls || break
            cmp -s printed good.printed && same=1 || same=0
            cmp -s said good.said && silent=1 || silent=0
            published work && done=1 || done=0
            there=$([ -d work/out/runs/2026-11-04T23-00-00Z ] && echo 1 || echo 0)
            before=$(ls work/out/runs | grep -c -e 2026-11-02T23-00-00Z -e 2026-11-03T23-00-00Z)
            whole=$([ -s work/out/latest/manifest.json ] && echo 1 || echo 0)
            ( cd work; $SEGMENTS $COMMAND >/dev/null 2>&1 )
            published work && mended=1 || mended=0
            echo "$(cat status) $same $silent $done $before $whole $mended $there$(grep -c 'the run is whole and published' said) $(head -n 1 said)"
        done
        echo "end $k $(cat good.status)"
        """#

    @Test(
        "Whichever listing fails, a command says so and ends with 4, or does all that it does otherwise",
        .enabled(if: canFail, "strace can't trace here"),
        arguments: [
            ("run shop.json --as-of 2026-11-05 --threads 1", 30), ("plan shop.json --as-of 2026-11-05", 8),
            ("validate .", 10), ("members list early-access --pipeline shop.json", 4),
            ("workflows --pipeline shop.json", 6), ("uses testers --pipeline shop.json", 6),
        ])
    func sweep(_ command: String, _ least: Int) throws {
        let outcome = try Script(case: "workflow-test-segment").run(Self.sweep, environment: ["COMMAND=\(command)"])
        var lines = outcome.lines
        let end = lines.popLast() ?? ""
        #expect(end == "end \(lines.count + 1) 0", "\(outcome.errors)")
        #expect(lines.count >= least)
        for (index, line) in lines.enumerated() {
            let words = line.split(separator: " ", maxSplits: 8).map(String.init)
            guard words.count == 9 else {
                Issue.record("listing \(index + 1) of '\(command)' said nothing: \(line)")
                continue
            }
            let what = "listing \(index + 1) of '\(command)': \(line)"
            let (status, isSame, isSilent, isDone) = (words[0], words[1], words[2], words[3])
            #expect(isSilent == "0" && words[8].contains("it can't be listed: Input/output error"), "\(what)")
            // Nothing that was there before is gone, `latest` is a whole run, and the next run mends the rest.
            #expect(words[4] == "2" && words[5] == "1" && words[6] == "1", "\(what)")
            if status == "0" {
                #expect(isSame == "1" && isDone == "1" && words[8].contains(": warning: "), "\(what)")
            } else {
                #expect(status == "4" && !words[8].contains(": warning: "), "\(what)")
                // Where the run was visible before its end went wrong, that is said.
                #expect(words[7] == "00" || words[7] == "11", "\(what)")
            }
        }
    }

    /// The thread sanitizer starts itself anew, which strace would have to follow.
    static let canFail =
        ProcessInfo.processInfo.environment["TSAN_OPTIONS"] == nil
        && Script.allows(
            "strace -f -o calls -e trace=getdents64 -e inject=getdents64:error=EIO:when=1 ls . ; grep -q INJECTED calls",
            for: "strace can't make calls fail here")
}
