import CellValues

/// One value of a contact, whatever it comes from. The general way, where no column of one type answers:
/// a value held against another, a scaled metric, a ratio, the first or last value of a property.
enum ContactValue {
    case number(ExactFraction)
    case text(UnsafeRawBufferPointer)
    case texts([UnsafeRawBufferPointer])
    case date(CivilDate)
    case instant(Instant)
    case boolean(Bool)
}
