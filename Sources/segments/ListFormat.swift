import ArgumentParser

/// What is common to commands that print rows.
enum ListFormat: String, ExpressibleByArgument, CaseIterable {
    case table, json, csv
}
