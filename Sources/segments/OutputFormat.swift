import ArgumentParser

/// What is common to commands that print.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case table, json
}
