extension Array {
    /// As `init(unsafeUninitializedCapacity:initializingWith:)`; for a capacity of 0 an empty array, without asking.
    ///
    /// The library's own writes the count 0 into the one empty array that all threads share: harmless, but a race to the
    /// thread sanitizer.
    @inlinable
    package init(
        uninitializedCapacity capacity: Int,
        initializingWith body: (inout UnsafeMutableBufferPointer<Element>, inout Int) throws -> Void
    ) rethrows {
        if capacity == 0 {
            self = []
        } else {
            try self.init(unsafeUninitializedCapacity: capacity, initializingWith: body)
        }
    }
}
