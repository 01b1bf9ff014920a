import Testing

@Suite("The rooms inside the rooms")
struct InnerRoomsTests {
    /// By module; one that isn't named here has neither sub-folders nor so many files that it should.
    static let table: [String: InnerRooms] = [
        "CellValues": InnerRooms(
            whyNone: "a leaf: each file is one kind of value, and the readers of JSON and of zones are the only circles"
        ),
        "FlatFiles": InnerRooms(
            whyNone: "one way from bytes to column batches, with a single pair of files that use each other"),
        "SegmentLanguage": InnerRooms(
            whyNone: "one grammar, a file a part of it: folders would cut what is read and checked together"),
        "SegmentEngine": InnerRooms(
            order: ["Passes", "Scan", "Conditions", "Shards", "Cache", "Contacts", "Plan", "Memory"]),
        "SegmentPipeline": InnerRooms(order: ["Commands", "Run", "Output", "Pipeline"]),
        "segments-lab": InnerRooms(whyNone: "the workshop: tools that have nothing to do with each other"),
    ]

    /// The files of each module, by paths below its folder.
    static let modules = Dictionary(grouping: HouseTests.sources, by: \.room).mapValues { files in
        files.map { file in
            ModuleFiles.File(
                path: file.path.split(separator: "/").dropFirst(2).joined(separator: "/"),
                code: SwiftNames(reading: file.lines.joined(separator: "\n")))
        }
    }

    @Test("Every module's inside is as the table says", arguments: modules.keys.sorted())
    func inside(module: String) throws {
        let files = try #require(Self.modules[module])
        let problems = ModuleFiles(folder: "Sources/\(module)", files: files)
            .problems(Self.table[module] ?? InnerRooms())
        #expect(problems.isEmpty, "\(problems.joined(separator: "\n"))")
    }

    @Test("The table names modules that there are")
    func modulesExist() {
        for name in Self.table.keys { #expect(Self.modules[name] != nil, "\(name)") }
    }

    // MARK: - That the judge sees what it looks for

    @Test("Every file of ours is read to its end, and what it declares is found")
    func ownFiles() {
        var types: Set<String> = []
        for (module, files) in Self.modules {
            for file in files {
                let isWhole = file.code.isWhole
                #expect(isWhole, "\(module)/\(file.path)")
                types.formUnion(file.code.types)
            }
        }
        #expect(types.count > 400)
        for name in ["Instant", "FileInput", "Condition", "ContactSet", "Journal", "RunPlan", "Machine"] {
            #expect(types.contains(name), "\(name)")
        }
    }

    private func problems(_ rooms: InnerRooms, _ files: [String: String]) -> [String] {
        let files = files.sorted { $0.key < $1.key }.map {
            ModuleFiles.File(path: $0.key, code: SwiftNames(reading: $0.value))
        }
        return ModuleFiles(folder: "M", files: files).problems(rooms)
    }

    private let twoRooms = InnerRooms(order: ["High", "Low"])

    @Test("A use of a higher room is told with both files and the name; one of a lower or the same room is fine")
    func upwardUse() {
        let found = problems(
            twoRooms,
            [
                "High/Roof.swift": "struct Roof { var cellar: Cellar }",
                "Low/Cellar.swift": "package struct Cellar {\n    var shelf: Shelf\n    func up() -> Roof? { nil }\n}",
                "Low/Shelf.swift": "final class Shelf {}",
            ])
        #expect(found == ["M/Low/Cellar.swift names Roof of M/High/Roof.swift, and Low is below High"])
    }

    @Test("Only code counts: not comments, texts or members, but what is interpolated")
    func code() {
        let roof = "@frozen package indirect enum Roof { case tile }\ntypealias Hat = Roof"
        let silent = ##"""
            // Roof
            /* Roof /* Hat */ Roof */
            struct Cellar {
                var a = "Roof \" Hat", b = #"a " Roof \(Hat)"#, c = Under.Roof.self, e = #""""#
                var d = """
                    Roof " and { Hat
                    """
            }
            """##
        #expect(problems(twoRooms, ["High/Roof.swift": roof, "Low/Cellar.swift": silent]) == [])
        for telling in [
            #""\(Roof.tile)""#, #""\(f("x", Roof.tile)) and so on""#, ##"#"\#(Roof.tile)"#"##, "[Roof]()",
            "0...Roof.count", "\"\"\"\n  \\(Roof.tile)\n  \"\"\"", "a / Roof.tile /* b */",
        ] {
            let found = problems(
                twoRooms, ["High/Roof.swift": roof, "Low/Cellar.swift": "struct Cellar { var a = \(telling) }"])
            #expect(found.count == 1, "\(telling)")
        }
    }

    @Test("A type that other files can't name, or that two declare, belongs to nobody")
    func owners() {
        let files = [
            "High/Roof.swift": "private struct Part {}\nstruct Roof { struct Part {} }\nfileprivate enum Tile {}",
            "High/Wall.swift": "struct Stone {}",
            "Low/Cellar.swift": "struct Stone {}\nstruct Cellar { var part: Part, tile: Tile, stone: Stone }",
        ]
        #expect(problems(twoRooms, files) == [])
    }

    @Test("An extension may stand above the type it extends, and use what is there, but not below it")
    func extensions() {
        let cellar = "struct Cellar {}"
        let above = "struct Roof {}\nextension Cellar {\n    func up() -> Roof { Roof() }\n}"
        #expect(problems(twoRooms, ["High/Roof.swift": above, "Low/Cellar.swift": cellar]) == [])
        let below = "struct Cellar {}\nextension Roof { var height: Int { 3 } }"
        #expect(
            problems(twoRooms, ["High/Roof.swift": "struct Roof {}", "Low/Cellar.swift": below]) == [
                "M/Low/Cellar.swift extends Roof of M/High/Roof.swift, and Low is below High"
            ])
    }

    /// `File0 → File1 → … → File0`.
    private func circle(of count: Int) -> [String: String] {
        let files = (0..<count).map { ("File\($0).swift", "struct Type\($0) { var next: [Type\(($0 + 1) % count)] }") }
        return Dictionary(uniqueKeysWithValues: files)
    }

    @Test("A circle of four files is fine; one of five is told with the names that make it")
    func circles() {
        #expect(problems(InnerRooms(), circle(of: 4)) == [])
        #expect(
            problems(InnerRooms(), circle(of: 5)) == [
                """
                5 files of M use each other in a circle:
                  M/File0.swift uses M/File1.swift by Type1
                  M/File1.swift uses M/File2.swift by Type2
                  M/File2.swift uses M/File3.swift by Type3
                  M/File3.swift uses M/File4.swift by Type4
                  M/File4.swift uses M/File0.swift by Type0
                """
            ])
    }

    @Test("A grammar that the table names may be a larger circle; a name that no circle needs is told")
    func grammars() {
        let grammar = InnerRooms.Grammar(files: Set((0..<6).map { "File\($0)" }), why: "conditions hold conditions")
        #expect(problems(InnerRooms(grammars: [grammar]), circle(of: 6)) == [])
        #expect(problems(InnerRooms(grammars: [grammar]), circle(of: 7)).count == 2)
        #expect(
            problems(InnerRooms(grammars: [grammar]), circle(of: 3)) == [
                "M: no circle needs the reason \"conditions hold conditions\""
            ])
    }

    @Test("Many files stand in rooms that the table knows, or the table says why not")
    func folders() {
        let many = Dictionary(uniqueKeysWithValues: (0..<26).map { ("File\($0).swift", "") })
        #expect(problems(InnerRooms(), many) == ["M has 26 files and no sub-folder"])
        #expect(problems(InnerRooms(whyNone: "a leaf"), many) == [])
        #expect(
            problems(InnerRooms(whyNone: "a leaf"), ["File.swift": ""]) == [
                "M needs no reason to do without sub-folders"
            ])
        #expect(
            problems(twoRooms, ["High/A.swift": "", "B.swift": "", "Middle/C.swift": ""]) == [
                "M/B.swift stands in no room", "M/Middle/C.swift: the table knows no room Middle", "M/Low has no files",
            ])
    }
}
