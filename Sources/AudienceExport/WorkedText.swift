/// A value on its way to its normal form: each rule leaves a text, and what changed it is kept where somebody asks for it.
struct WorkedText {
    private(set) var text: String
    private(set) var steps: [NormalStep] = []
    private(set) var notes: [NormalNote] = []
    private let keepsSteps: Bool

    init(_ text: String, keepsSteps: Bool) {
        self.text = text
        self.keepsSteps = keepsSteps
    }

    /// - Parameter rule: what it does, in words: `lower case`.
    mutating func apply(_ rule: String, _ change: (String) -> String) {
        let result = change(text)
        // By scalars: texts that differ in composition alone are equal as strings.
        if keepsSteps, !result.unicodeScalars.elementsEqual(text.unicodeScalars) {
            steps.append(NormalStep(rule: rule, result: result))
        }
        text = result
    }

    mutating func note(_ note: NormalNote) { notes.append(note) }
}
