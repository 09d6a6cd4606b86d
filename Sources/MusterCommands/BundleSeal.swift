struct BundleSeal {
  let folder: String
  let signingKey: String?
  func close() async throws {}
  func complaints() async -> [String] { [] }
}
