import Glibc

/// One JSON object on standard output, as the other clients print it.
struct Output {
  private var fields: [String] = []

  mutating func add(_ name: String, _ values: [Double]) {
    fields.append("\"\(name)\":[\(values.map { "\($0)" }.joined(separator: ","))]")
  }

  mutating func add(_ name: String, _ value: some CustomStringConvertible) {
    fields.append("\"\(name)\":\(value)")
  }

  /// Prints the object at once; more may follow.
  func printLine() {
    puts("{\(fields.joined(separator: ","))}")
    fflush(nil)
  }

  /// Prints the object with what the kernel says of this process.
  func finish() {
    var whole = self
    whole.add("peakKB", Self.peakKilobytes)
    whole.add("cpuSeconds", Self.cpuSeconds)
    whole.printLine()
  }

  /// Says why there is no result, and ends the process.
  static func fail(_ message: String) -> Never {
    let text = "ssh-bench: \(message)\n"
    _ = write(2, text, text.utf8.count)
    exit(1)
  }

  /// The processor time of this process so far, in seconds.
  static var cpuSeconds: Double {
    var usage = rusage()
    getrusage(RUSAGE_SELF.rawValue, &usage)
    return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
      + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
  }

  /// The most memory that was ever resident.
  private static var peakKilobytes: Int {
    guard let file = fopen("/proc/self/status", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, Int32(line.count), file) != nil {
      let text = String(
        decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      if text.hasPrefix("VmHWM:") { return Int(text.filter(\.isNumber)) ?? 0 }
    }
    return 0
  }
}
