/// How much of files was read: as it lies there, and as text after decompression and transcoding.
package struct BytesRead: Hashable, Sendable {
    package var stored = 0
    package var text = 0

    package init(stored: Int = 0, text: Int = 0) {
        self.stored = stored
        self.text = text
    }

    package static func + (left: BytesRead, right: BytesRead) -> BytesRead {
        BytesRead(stored: left.stored + right.stored, text: left.text + right.text)
    }
}
