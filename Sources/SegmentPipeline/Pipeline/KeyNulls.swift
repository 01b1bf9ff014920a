import CellValues
import FlatFiles
import SegmentEngine
import SegmentLanguage

extension [DataSource] {
    /// With what the catalogue declares as missing in the cells of contact keys: there it stands for no key.
    ///
    /// Of contacts what the field has that is the key, else what all fields have; of activities what all properties have.
    func withKeyNulls(of catalogue: Catalogue) -> [DataSource] {
        let names = [contactKeyName, "contact_id"].map { ByteOrder($0) }
        let key = catalogue.fields?.first { names.contains(ByteOrder($0.name)) }
        return map { source in
            var source = source
            source.layout.keyNulls =
                switch source.kind {
                case .contacts: key?.form.nulls ?? catalogue.fieldNulls
                case .activities: catalogue.activityNulls
                }
            return source
        }
    }
}
