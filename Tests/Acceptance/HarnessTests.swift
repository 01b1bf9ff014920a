import Foundation
import Testing

/// The harness itself, with a shell in the place of the command.
@Suite("The harness of the cases") struct HarnessTests {
    @Test("What a command prints, writes and returns is gathered, without the machine's paths")
    func gathers() throws {
        let run = try CaseRun(URL(filePath: "/nonexistent"))
        let script = #"mkdir -p out/a; echo "$CASE/x"; echo "$SHARED" >&2; echo "in $CASE" > out/a/file; exit 3"#
        let outcome = try run.perform(["-c '\(script)'", "-c 'echo two'"], program: URL(filePath: "/bin/sh"))
        let texts = outcome.files.mapValues { String(decoding: $0, as: UTF8.self) }
        #expect(
            texts == [
                "stdout": "$CASE/x\ntwo\n", "stderr": "$SHARED\n", "status": "3\n0\n", "out/a/file": "in $CASE\n",
            ])
    }

    @Test("A command that a signal ends has the status 128 and the signal")
    func signal() throws {
        let run = try CaseRun(URL(filePath: "/nonexistent"))
        let outcome = try run.perform(["-c 'kill -9 $$'"], program: URL(filePath: "/bin/sh"))
        #expect(outcome.files["status"] == Data("137\n".utf8))
    }

    @Test(
        "Only a manifest's own timing is left out",
        arguments: [
            (#"{"a":1,"timing":{"x":[1,{"y":","}]},"b":2}"#, #"{"a":1,"b":2}"#),
            (#"{"timing":{"x":1}, "b":2}"#, #"{"b":2}"#),
            (#"{"a":1,"timing":{"x":1}}"#, #"{"a":1}"#),
            (#"{"timing":{}}"#, "{}"),
            (#"{"a":{"timing":1},"b":"timing","c":["timing"]}"#, #"{"a":{"timing":1},"b":"timing","c":["timing"]}"#),
            ("contact_id,timing\n", "contact_id,timing\n"),
        ])
    func timing(_ text: String, _ without: String) {
        #expect(String(decoding: withoutTiming(Data(text.utf8)), as: UTF8.self) == without)
    }
}
