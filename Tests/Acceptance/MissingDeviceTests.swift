import Foundation
import Testing

/// A place with no devices, as a poor container is one.
@Suite("Without /dev/null") struct MissingDeviceTests {
    static let canHide = Script.allows(
        "unshare -m sh -c 'mount -t tmpfs none /dev && [ ! -e /dev/null ]'", for: "/dev can't be hidden here")

    @Test(
        "A closed descriptor that can't be filled ends the command, before text lands in a file of its own",
        .enabled(if: canHide, "/dev can't be hidden"), arguments: ["0<&-", "1>&-", "2>&-"])
    func closed(_ descriptor: String) throws {
        let script = try Script([
            "c.csv": "contact_id,country\na,ES\n",
            "segments/spain.json":
                #"{"id": "spain", "name": "s", "type": "dynamic", "include": {"field": "country", "op": "is", "value": "ES"}}"#,
            "p.json":
                #"{"as_of": "2026-11-20", "sources": {"contacts": [{"path": "c.csv"}], "activities": []}, "segments": "segments", "output": "out"}"#,
        ])
        let outcome = try script.run(
            #"""
            touch printed said
            unshare -m bash -c 'mount -t tmpfs none /dev; $SEGMENTS run p.json >printed 2>said \#(descriptor)'; echo $?
            cat printed said; ls
            """#)
        let said =
            descriptor == "2>&-"
            ? "" : "/dev/null: it can't be opened in the place of a closed descriptor [output-failed]\n"
        #expect(outcome.output == "4\n\(said)c.csv\np.json\nprinted\nsaid\nsegments\n")
    }
}
