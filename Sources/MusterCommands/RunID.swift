import Reporting
import Crypto
import Foundation
enum RunID {
  static func make() -> String {
    let f = DateFormatter(); f.dateFormat = "yyyyMMdd'T'HHmmss'Z'";
    f.timeZone = TimeZone(identifier: "UTC"); f.locale = Locale(identifier: "en_US_POSIX")
    return f.string(from: Date()) + "-" + Hexadecimal.encode(RandomBytes.make(3))
  }
}
enum MetricsReport { static func write(_ m: ReportModel) -> String { "" } }
enum TextReport {
  static func write(_ m: ReportModel, isColoured: Bool) -> String { ResultJSON.write(m.result) }
}
