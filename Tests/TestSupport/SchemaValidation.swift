import Foundation

/// Asks the Python package `jsonschema` what it says of files: an implementation of JSON Schema that isn't ours.
///
/// Python is started once for a whole table. `SEGMENTS_TEST_PYTHON` names the interpreter; else it is `python3`.
package struct SchemaValidation {
    package struct Row: Sendable {
        /// The schema's name.
        package var schema: String
        package var text: String

        package init(schema: String, text: String) {
            self.schema = schema
            self.text = text
        }
    }

    package enum Verdict: Hashable, Sendable {
        case accepted
        /// The first fault, for people.
        case refused(String)
    }

    package struct Failure: Error, CustomStringConvertible {
        package var description: String
    }

    /// A verdict a row; nil where there is no Python or no `jsonschema`.
    package static func verdicts(
        of rows: [Row], schemas: [(name: String, json: String)]
    ) throws -> [Verdict]? {
        let folder = FileManager.default.temporaryDirectory.appending(path: "segments-schema-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let request: [String: Any] = [
            "schemas": Dictionary(uniqueKeysWithValues: schemas.map { ($0.name, $0.json) }),
            "rows": rows.map { [$0.schema, $0.text] },
        ]
        let input = folder.appending(path: "request.json")
        try JSONSerialization.data(withJSONObject: request).write(to: input)
        let output = folder.appending(path: "verdicts.json")

        let python = ProcessInfo.processInfo.environment["SEGMENTS_TEST_PYTHON"] ?? "python3"
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [python, "-c", script, input.path, output.path]
        try process.run()
        process.waitUntilExit()
        switch process.terminationStatus {
        case 0: break
        // 127: env finds no such command. 77: no jsonschema.
        case 77, 127: return nil
        default: throw Failure(description: "\(python) ended with status \(process.terminationStatus)")
        }
        guard let answers = try JSONSerialization.jsonObject(with: Data(contentsOf: output)) as? [String],
            answers.count == rows.count
        else { throw Failure(description: "\(python) gave no verdicts") }
        return answers.map { $0.isEmpty ? .accepted : .refused($0) }
    }

    private static let script = """
        import json, sys
        try:
            from jsonschema import Draft202012Validator
        except ImportError:
            sys.exit(77)
        sys.setrecursionlimit(100000)
        request = json.load(open(sys.argv[1]))
        validators = {}
        for name, text in request["schemas"].items():
            schema = json.loads(text)
            Draft202012Validator.check_schema(schema)
            validators[name] = Draft202012Validator(schema)
        verdicts = []
        for name, text in request["rows"]:
            try:
                value = json.loads(text)
            except ValueError as fault:
                verdicts.append("no JSON: %s" % fault)
                continue
            fault = next(validators[name].iter_errors(value), None)
            verdicts.append("" if fault is None else (fault.json_path + ": " + fault.message)[:300])
        json.dump(verdicts, open(sys.argv[2], "w"))
        """
}
