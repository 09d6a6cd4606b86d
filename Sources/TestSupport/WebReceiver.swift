internal import Foundation

/// A receiver of webhooks on loopback, in a process of its own that ends with this value.
public final class WebReceiver: @unchecked Sendable {
  /// One request as it came.
  public struct Request: Decodable, Sendable {
    /// Such as `POST`.
    public var method: String
    /// Such as `/good`.
    public var path: String
    /// By their names in small letters.
    public var headers: [String: String]
    /// As text.
    public var body: String
  }

  /// It did not begin.
  public struct NotStarted: Error {}

  /// `http://127.0.0.1:PORT`, or `https://localhost:PORT`.
  public let address: String
  private let folder: ScratchFolder
  private let process = Process()
  private let input = Pipe()

  /// Starts one.
  ///
  /// - Parameter certificate: Its certificate and key, where it is to speak TLS.
  /// - Throws: `NotStarted` where there is no Python, or what `Process` throws.
  public init(certificate: (path: String, key: String)? = nil) throws {
    folder = try ScratchFolder()
    let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments =
      ["python3", "\(root)/Tests/DeliveryTests/readers/receiver.py", folder.path]
      + (certificate.map { [$0.path, $0.key] } ?? [])
    let output = Pipe()
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    var said = Data()
    while !said.contains(UInt8(ascii: "\n")) {
      let more = output.fileHandleForReading.availableData
      guard !more.isEmpty else { throw NotStarted() }
      said += more
    }
    let digits = said.prefix { $0 != UInt8(ascii: "\n") }
    let port = String(decoding: digits, as: UTF8.self)
    address = certificate == nil ? "http://127.0.0.1:\(port)" : "https://localhost:\(port)"
  }

  deinit {
    try? input.fileHandleForWriting.close()
    process.terminate()
    process.waitUntilExit()
  }

  /// Every request so far, in the order in which they came.
  public func requests() throws -> [Request] {
    let path = "\(folder.path)/requests.jsonl"
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    let text = try String(contentsOfFile: path, encoding: .utf8)
    return try text.split(separator: "\n").map {
      try JSONDecoder().decode(Request.self, from: Data($0.utf8))
    }
  }
}
