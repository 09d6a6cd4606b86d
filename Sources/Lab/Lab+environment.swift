extension Lab {
  /// The environment file of the default lab, rewritten for this one.
  ///
  /// Two facts differ between labs: the state folder and the first two octets of the addresses.
  ///
  /// - Parameter text: The text of the default lab's environment file.
  /// - Returns: The text with this lab's folder, addresses and name.
  /// - Throws: `LabError.notRunning`: only a lab that is there has a subnet.
  public func environment(adapting text: String) throws(LabError) -> String {
    guard let subnet else { throw .notRunning(name: name) }
    return Self.adapt(
      text, folder: stateFolder, prefix: subnet.prefix)
  }

  /// Replaces the default lab's folder and address prefix where they stand as whole words.
  static func adapt(_ text: String, folder: String, prefix: String) -> String {
    text
      .split(separator: "\(root)/\(defaultName)/", omittingEmptySubsequences: false)
      .joined(separator: "\(folder)/")
      .split(separator: "\(LabSubnet.standard.prefix).", omittingEmptySubsequences: false)
      .joined(separator: "\(prefix).")
  }
}
