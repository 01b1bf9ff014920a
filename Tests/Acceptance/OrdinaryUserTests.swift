import Foundation
import Testing

/// What isn't there and what can't be read are two things. Root may read everything, so these run as another user.
@Suite("As an ordinary user") struct OrdinaryUserTests {
    static let canBecomeOne = Script.allows(
        "[ \"$(setpriv --reuid 65534 --regid 65534 --clear-groups id -u)\" = 65534 ]",
        for: "setpriv can't become another user here")

    /// Two contacts, a log that may be absent, one that stands in folders by day, and everything else a pipeline can name.
    private static let files: [String: String] = [
        "data/contacts/c.csv": "contact_id,country,spent,spent_in\na,ES,5,USD\nb,FR,6,EUR\nold,ES,1,EUR\n",
        "data/log/1.jsonl": #"{"contact_id":"a","type":"purchase","at":"2026-11-01T00:00:00Z"}"# + "\n",
        "data/days/01/1.jsonl": #"{"contact_id":"b","type":"visit","at":"2026-11-02T00:00:00Z"}"# + "\n",
        "data/segments/buyers.json":
            #"{"id": "buyers", "name": "b", "type": "dynamic_plus", "include": {"activity": "purchase"}}"#,
        "data/segments/staff.json": #"{"id": "staff", "name": "s", "type": "static"}"#,
        "data/segments/recent.json": #"{"id": "recent", "name": "r", "type": "static"}"#,
        "data/workflows/order.json":
            #"{"id": "order", "name": "o", "status": "active", "trigger": {"activity": "purchase"}, "steps": [{"add_to": "recent"}]}"#,
        "data/members/staff.jsonl":
            #"{"contact":"b","action":"add","at":"2026-11-02T09:00:00Z","source":"manual"}"# + "\n",
        "data/catalogue/fields.json":
            #"{"fields": [{"name": "country", "type": "text"}, {"name": "spent", "type": "decimal"}]}"#,
        "data/extra/merges.csv": "previous_id,contact_id\nold,a\n",
        "data/rates/rates.csv": "date,currency,rate\n2026-01-01,USD,0.9\n",
        "data/suppressed/s.csv": "contact_id\nb\n",
        "pipelines/p.json": #"""
        {"as_of": "2026-11-20", "time_zone": "Europe/Madrid",
         "sources": {"contacts": [{"path": "../data/contacts/*.csv"}], "activities": [
           {"path": "../data/log/*.jsonl", "name": "log", "optional": true},
           {"path": "../data/days/*/1.jsonl", "name": "days", "optional": true}]},
         "catalogue": "../data/catalogue", "segments": "../data/segments", "workflows": "../data/workflows",
         "members": "../data/members", "merges": "../data/extra/merges.csv", "rates": "../data/rates/rates.csv",
         "currency": "EUR", "suppressions": "../data/suppressed/s.csv", "output": "../out",
         "jobs": [{"id": "w", "stage": "replay"}, {"id": "m", "stage": "snapshot"}]}
        """#,
    ]

    /// The command as the user can run it: a copy where it stands in a folder that is closed to others.
    private static let command = #"""
        command=$SEGMENTS
        user test -x "$command" || { command=./segments; cp "$SEGMENTS" segments && chmod 755 segments; }
        """#

    /// The files are the user's, a run was there before, and `$LOCKED` is taken from them; `$WANTED` is a path in it that
    /// must then not be readable, or the test proves nothing. Every command then says its status and its first words.
    private static let script = #"""
        mkdir -p zones/Europe && cp -L /usr/share/zoneinfo/Europe/Madrid zones/Europe/ && echo '# version 2026a' >zones/tzdata.zi
        chmod 755 . && chown -R 65534:65534 .
        user() { setpriv --reuid 65534 --regid 65534 --clear-groups env TZDIR="$PWD/zones" "$@"; }
        \#(command)
        run() { user "$command" "$@" >printed 2>said; echo "$? $(grep -v not-all-taken said | head -n 1)"; }
        user "$command" run pipelines/p.json --as-of 2026-11-19 >/dev/null || exit 97
        user "$command" run pipelines/p.json >/dev/null || exit 97
        cp -a out good && rm -rf out/runs/2026-11-19T23-00-00Z && ln -sfn runs/2026-11-18T23-00-00Z out/latest
        chmod "$MODE" "$LOCKED"
        if user test -r "$WANTED"; then echo "the restriction does not bite"; exit 96; fi
        ls -A out/runs >before 2>/dev/null
        run run pipelines/p.json
        chmod 700 "$LOCKED"
        if diff -r -x 'manifest*' -x cache -x .lock out good >/dev/null; then echo published; else ls -A out/runs | cmp - before && echo "not published"; fi
        run run pipelines/p.json
        diff -r -x 'manifest*' -x cache -x .lock out good >/dev/null && echo mended
        """#

    private static func locked(_ path: String, mode: String = "000", wanted: String? = nil) throws -> Script.Outcome {
        try Script(files).run(
            script, environment: ["LOCKED=\(path)", "MODE=\(mode)", "WANTED=\(wanted ?? path)"])
    }

    @Test(
        "What a run needs and may not read ends it with 4, names the place, and publishes nothing",
        .enabled(if: canBecomeOne, "no other user"),
        arguments: [
            ("data/contacts", "data/contacts: it can't be listed"), ("data/log", "data/log: it can't be listed"),
            ("data/days", "data/days: it can't be listed"),
            ("data/days/01", "data/days/01/1.jsonl: it can't be looked at"),
            ("data/segments", "data/segments: it can't be listed"),
            ("data/segments/buyers.json", "data/segments/buyers.json: it can't be read"),
            ("data/workflows", "data/workflows: it can't be listed"),
            ("data/workflows/order.json", "data/workflows/order.json: it can't be read"),
            ("data/members", "data/members: it can't be opened as a folder"),
            ("data/members/staff.jsonl", "data/members/staff.jsonl: it can't be read"),
            ("data/catalogue", "data/catalogue/fields.json: it can't be read"),
            ("data/catalogue/fields.json", "data/catalogue/fields.json: it can't be read"),
            ("data/extra", "data/extra/merges.csv: it can't be looked at"),
            ("data/extra/merges.csv", "data/extra/merges.csv: it can't be opened"),
            ("data/rates", "data/rates/rates.csv: it can't be looked at"),
            ("data/rates/rates.csv", "data/rates/rates.csv: it can't be opened"),
            ("data/suppressed", "data/suppressed/s.csv: it can't be looked at"),
            ("data/contacts/c.csv", "data/contacts/c.csv: it can't be opened"),
            ("data/log/1.jsonl", "data/log/1.jsonl: it can't be opened"),
            ("data", "data/contacts: it can't be listed"),
            ("out/runs", "out/runs: it can't be opened as a folder"),
            ("out/runs/2026-11-18T23-00-00Z", "out/runs/2026-11-18T23-00-00Z: it can't be opened as a folder"),
            (
                "out/runs/2026-11-18T23-00-00Z/state",
                "out/runs/2026-11-18T23-00-00Z/state: it can't be opened as a folder"
            ),
            ("zones/Europe/Madrid", "zones/Europe/Madrid: it can't be read"),
            ("zones", "zones/Europe/Madrid: it can't be read"),
            ("zones/tzdata.zi", "zones/tzdata.zi: it can't be read"),
        ])
    func refused(_ path: String, _ place: String) throws {
        let outcome = try Self.locked(path)
        let lines = outcome.lines
        #expect(lines.count == 4 && outcome.status == 0, "\(outcome)")
        guard lines.count == 4 else { return }
        #expect(lines[0].hasPrefix("4 "), "\(lines[0])")
        #expect(lines[0].contains("\(place): Permission denied ["), "\(lines[0])")
        #expect(lines[1] == "not published" && lines[2] == "0 " && lines[3] == "mended", "\(outcome)")
    }

    @Test(
        "The cache alone may be done without, and that is said", .enabled(if: canBecomeOne, "no other user"),
        arguments: [("out/cache", "out/cache"), ("out/cache/keys", "out/cache/keys")])
    func cache(_ path: String, _ place: String) throws {
        let lines = try Self.locked(path).lines
        #expect(
            lines.first == """
                0 \(place): warning: the cache, or a part of it, is of no use: it can't be opened\(path == place && path == "out/cache" ? " as a folder" : ""): Permission denied [cache-not-kept]
                """)
        #expect(Array(lines.dropFirst()) == ["published", "0 ", "mended"])
    }

    @Test(
        "A folder of pipelines that can't be listed is a warning, for the answer doesn't rest on it",
        .enabled(if: canBecomeOne, "no other user"))
    func otherPipelines() throws {
        let lines = try Self.locked("pipelines", mode: "111").lines
        #expect(
            lines == [
                "0 pipelines: warning: it can't be listed: Permission denied, so it isn't known whether another pipeline replays workflows over the same journals [unreadable-path]",
                "published", "0 ", "mended",
            ])
    }

    @Test(
        "Every other command tells too what it may not read", .enabled(if: canBecomeOne, "no other user"),
        arguments: [
            ("plan pipelines/p.json", "data/workflows", "4 data/workflows: it can't be listed"),
            ("validate data", "data/workflows", "4 data/workflows: it can't be listed"),
            (
                "validate data/segments/buyers.json", "data/catalogue/fields.json",
                "4 data/catalogue/fields.json: it can't be read"
            ),
            ("validate .", "data", "4 data: it can't be listed"),
            ("show buyers", "data/segments", "4 data/segments: it can't be listed"),
            ("show buyers", "data/segments/staff.json", "4 data/segments/staff.json: it can't be read"),
            ("uses buyers", "data/workflows/order.json", "4 data/workflows/order.json: it can't be read"),
            ("uses buyers", "data/segments", "4 data/segments: it can't be listed"),
            ("members list staff", "data/segments", "4 data/segments: it can't be listed"),
            ("members list staff", "data/members", "4 data/members/staff.jsonl: it can't be read"),
            ("members list staff", "data/extra", "4 data/extra/merges.csv: it can't be looked at"),
            ("members list staff", "out/runs", "4 out/runs: it can't be opened as a folder"),
            ("members list staff", "out", "4 out: it can't be opened as a folder"),
            ("members add staff --contact a", "data/members", "4 data/members: it can't be opened as a folder"),
            ("workflows", "data/workflows", "4 data/workflows: it can't be listed"),
            ("workflows", "data/workflows/order.json", "4 data/workflows/order.json: it can't be read"),
            ("workflows", "out/runs", "4 out/runs: it can't be opened as a folder"),
            ("workflows", "pipelines", "4 pipelines: it can't be listed"),
            (
                "read data/log/1.jsonl --source days --pipeline pipelines/p.json", "data/days",
                "4 data/days: it can't be listed"
            ),
        ])
    func commands(_ command: String, _ path: String, _ said: String) throws {
        var files = Self.files
        files["data/fields.json"] = files["data/catalogue/fields.json"]
        let outcome = try Script(files).run(
            #"""
            chmod 755 . && chown -R 65534:65534 .
            user() { setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; }
            \#(Self.command)
            user "$command" run pipelines/p.json >/dev/null || exit 97
            chmod 000 "$LOCKED"
            if user test -r "$LOCKED"; then echo "the restriction does not bite"; exit 96; fi
            user "$command" $COMMAND >printed 2>said; echo "$? $(grep -v not-all-taken said | head -n 1)"
            chmod 700 "$LOCKED"
            """#, environment: ["LOCKED=\(path)", "COMMAND=\(command)"])
        #expect(outcome.status == 0, "\(outcome)")
        #expect(outcome.output.hasPrefix("\(said): Permission denied ["), "\(outcome)")
    }
}
