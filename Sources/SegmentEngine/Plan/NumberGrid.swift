/// The grid on which a source's numbers lie.
enum NumberGrid: Sendable {
    case billionths
    /// 10⁻¹⁸
    case products
}
