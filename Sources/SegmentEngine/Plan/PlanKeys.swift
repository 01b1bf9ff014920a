import CellValues
import SegmentLanguage

// What makes two things that are asked for the same. Names are compared as bytes: Swift's == on String would take NFC and
// NFD for the same.

struct FieldKey: Hashable, Sendable {
    private let name: ByteOrder
    private let type: ValueType
    private let form: CellForm

    init(_ field: FieldReference) {
        name = ByteOrder(field.name)
        type = field.type
        form = field.form
    }
}

struct PropertyKey: Hashable, Sendable {
    private let list: ByteOrder?
    private let path: ByteOrder
    private let type: ValueType
    // Activity types may declare one name in different ways.
    private let separator: ByteOrder
    private let options: [ByteOrder]
    private let form: CellForm

    init(_ property: PropertyReference) {
        list = property.list.map { ByteOrder($0) }
        path = ByteOrder(property.path)
        type = property.type
        separator = ByteOrder(property.separator)
        options = property.options.map { ByteOrder($0) }
        form = property.form
    }
}

struct MetricKey: Hashable, Sendable {
    let metric: Metric
    let range: InstantRange
}
