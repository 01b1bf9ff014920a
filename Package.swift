// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours: Swift 6 mode (from the tools version), warnings are errors.
let house: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "segments",
    products: [
        .executable(name: "segments", targets: ["segments"]),
        .library(name: "SegmentPipeline", targets: ["SegmentPipeline"]),
    ],
    traits: [
        .trait(
            name: "Igzip",
            description: "Gzip files are inflated by igzip of ISA-L (libisal-dev), which takes a third of zlib's time.")
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
    ],
    targets: [
        // zlib, the one system package: inflate for gzip files.
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["libz-dev"])]),
        // igzip, looked for with the trait alone.
        .systemLibrary(name: "CIgzip", providers: [.apt(["libisal-dev"])]),
        // One value: strict JSON with places, exact decimals, instants and civil time, case folding, key bytes. Leaf.
        .target(name: "CellValues", swiftSettings: house),
        // Bytes: CSV, JSONL and gzip to column batches, judged and projected; durable writes. Knows nothing of segments.
        .target(
            name: "FlatFiles",
            dependencies: ["CZlib", .target(name: "CIgzip", condition: .when(traits: ["Igzip"])), "CellValues"],
            swiftSettings: house),
        // Meaning: definition JSON to a checked segment; windows, operators, findings, text summary.
        .target(name: "SegmentLanguage", dependencies: ["CellValues"], swiftSettings: house),
        // Answers: contacts, metrics, contact sets, memberships.
        .target(
            name: "SegmentEngine", dependencies: ["CellValues", "FlatFiles", "SegmentLanguage"], swiftSettings: house),
        // Handing on: normal forms, platform profiles, consent.
        .target(name: "AudienceExport", dependencies: ["CellValues"], swiftSettings: house),
        // Static journals and their fold: pure, over values.
        .target(
            name: "SegmentJournals", dependencies: ["CellValues", "SegmentLanguage", "SegmentEngine"],
            swiftSettings: house),
        // The run: pipeline JSON to plan to manifest; files, locks, publishing. The library's front door.
        .target(
            name: "SegmentPipeline",
            dependencies: [
                "CellValues", "FlatFiles", "SegmentLanguage", "SegmentEngine", "SegmentJournals", "AudienceExport",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: house),
        // The command: one file a subcommand, no logic.
        .executableTarget(
            name: "segments",
            dependencies: [
                "SegmentPipeline", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: house),
        // The workshop: generates data, measures. Not shipped.
        .executableTarget(
            name: "segments-lab",
            dependencies: [
                "CZlib", "CellValues", "SegmentPipeline",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: house),
        // The command from outside: cases as folders.
        .testTarget(
            name: "AcceptanceTests", dependencies: ["segments"], path: "Tests/Acceptance",
            exclude: ["Cases", "OnlineRetail"], swiftSettings: house),
        .testTarget(
            name: "SampleTests",
            dependencies: [
                "segments-lab", "CZlib", "CellValues", "FlatFiles", "SegmentLanguage", "SegmentPipeline",
            ],
            swiftSettings: house),
        .testTarget(
            name: "SegmentLanguageTests", dependencies: ["CellValues", "SegmentLanguage", "TestSupport"],
            swiftSettings: house),
        .testTarget(
            name: "SegmentJournalsTests",
            dependencies: ["CellValues", "SegmentLanguage", "SegmentEngine", "SegmentJournals", "TestSupport"],
            swiftSettings: house),
        // The house's own rules: schemas and reference pages in step with the code, what may stand in which room.
        .testTarget(
            name: "HouseTests",
            dependencies: ["CellValues", "FlatFiles", "SegmentLanguage", "SegmentPipeline", "TestSupport"],
            swiftSettings: house),
        // What several test targets use: seeded random numbers, gzip, Python's opinion of a schema, small values of ours.
        .target(
            name: "TestSupport", dependencies: ["CZlib", "FlatFiles", "SegmentLanguage", "SegmentEngine"],
            path: "Tests/TestSupport", swiftSettings: house),
        .testTarget(
            name: "FlatFilesTests", dependencies: ["CZlib", "CellValues", "FlatFiles", "TestSupport"],
            swiftSettings: house),
        .testTarget(
            name: "SegmentEngineTests",
            dependencies: ["CellValues", "FlatFiles", "SegmentLanguage", "SegmentEngine", "TestSupport"],
            swiftSettings: house),
        .testTarget(
            name: "SegmentPipelineTests",
            dependencies: [
                "CellValues", "FlatFiles", "SegmentLanguage", "SegmentEngine", "SegmentPipeline", "TestSupport",
            ],
            swiftSettings: house),
        .testTarget(
            name: "AudienceExportTests", dependencies: ["CellValues", "AudienceExport", "TestSupport"],
            swiftSettings: house),
        .testTarget(name: "CellValuesTests", dependencies: ["CellValues", "TestSupport"], swiftSettings: house),
    ]
)
