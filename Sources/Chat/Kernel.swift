import CLibStrophe
import Glibc

/// Calls of the system that Swift's Glibc module does not show; the door to their shims.
enum Kernel {
  /// Ends this process when the thread that started it ends.
  static func dieWithParent() { _ = shim_die_with_parent() }

  /// Closes what this process inherited beyond its three standard streams.
  static func closeInherited() { shim_close_inherited() }

  /// A descriptor that one thread makes readable for another by writing 8 bytes.
  static func makeWaker() -> Int32 { shim_waker() }

  /// Waits until one of the descriptors is ready, this long at most, in nanoseconds.
  static func wait(for descriptors: inout [pollfd], upTo nanoseconds: UInt64) {
    _ = shim_poll(&descriptors, UInt(descriptors.count), UInt(nanoseconds))
  }
}
