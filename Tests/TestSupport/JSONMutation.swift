import Foundation

/// One change somewhere in a JSON text: a key gone, renamed or added, or a value replaced.
package struct JSONMutation {
    private let keys: [String]
    private let values: [Any]

    /// How many places are passed over before the one that is changed.
    private var left: Int

    /// The text with one change, its keys in order, so that the same seed gives the same text.
    package static func spoilt(
        _ text: String, keys: [String], values: [Any], _ generator: inout SplitMix64
    ) throws -> String {
        let tree = try JSONSerialization.jsonObject(with: Data(text.utf8))
        var mutation = JSONMutation(keys: keys, values: values, left: Int.random(in: 0..<14, using: &generator))
        let spoilt = mutation.change(tree, &generator)
        let data = try JSONSerialization.data(withJSONObject: spoilt, options: [.sortedKeys, .withoutEscapingSlashes])
        return String(decoding: data, as: UTF8.self)
    }

    private init(keys: [String], values: [Any], left: Int) {
        self.keys = keys
        self.values = values
        self.left = left
    }

    private mutating func change(_ node: Any, _ generator: inout SplitMix64) -> Any {
        if let object = node as? [String: Any] {
            var object = object
            for key in object.keys.sorted() {
                if left == 0 {
                    left = -1
                    switch Int.random(in: 0..<5, using: &generator) {
                    case 0: object[key] = nil
                    case 1:
                        object[generator.pick(keys)] = object[key]
                        object[key] = nil
                    case 2: object[generator.pick(keys)] = generator.pick(values)
                    default: object[key] = generator.pick(values)
                    }
                    return object
                }
                if left > 0 {
                    left -= 1
                    object[key] = object[key].map { change($0, &generator) }
                }
            }
            return object
        }
        if let list = node as? [Any] {
            var list = list
            for index in list.indices where left > 0 {
                left -= 1
                list[index] = left == 0 ? generator.pick(values) : change(list[index], &generator)
            }
            return list
        }
        return node
    }
}
