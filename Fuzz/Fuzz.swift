import Glibc
import TestSupport

/// What libFuzzer calls with each input.
///
/// Which reader is tried is chosen by the variable MUSTER_FUZZ, once for the process. An invariant
/// that does not hold ends the process, as a crash would.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let input = Array(UnsafeBufferPointer(start: start, count: count))
  do {
    try FuzzTarget.chosen.check(input)
  } catch {
    fatalError("\(FuzzTarget.chosen.rawValue): \(error)")
  }
  return 0
}
