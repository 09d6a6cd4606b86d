import BundledDrills

/// The drills that ship inside the binary, by their names.
enum ShippedDrills {
  /// Names and texts, sorted by name.
  static var all: [(name: String, text: String)] {
    BundledDrills.texts.sorted { $0.key < $1.key }.map { (name: $0.key, text: $0.value) }
  }

  /// The text of a drill by its name, with or without `.yaml`.
  static func text(of name: String) -> String? {
    let base = name.hasSuffix(".yaml") ? String(name.dropLast(5)) : name
    return BundledDrills.texts[base]
  }
}
