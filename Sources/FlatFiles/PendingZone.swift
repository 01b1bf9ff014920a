import CellValues

extension TimeZoneRules {
    /// Takes local times for UTC until the zone's own table of offsets is here.
    func instant(day: Int32, secondOfDay: Int32) -> Int64 { Int64(day) * 86_400 + Int64(secondOfDay) }
}
