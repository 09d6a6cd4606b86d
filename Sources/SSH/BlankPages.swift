import CLibLinux
import Glibc

/// Memory that was written over with zeros and is not needed yet.
///
/// A session of libssh2 is one block of 54 kB, most of it two buffers for the largest packet there
/// may be, and all of it is zeroed when it is made: so each session would hold fourteen pages of
/// which it uses four. Pages without a byte in them are given back; the kernel has zeros there again
/// once they are touched.
enum BlankPages {
  private static let size = sysconf(Int32(_SC_PAGESIZE))

  /// Gives back the whole pages of a block of the C library's allocator that hold nothing but zeros.
  static func release(of block: UnsafeMutableRawPointer) {
    let begin = Int(bitPattern: block)
    let end = begin + malloc_usable_size(block)
    // From the first page that is wholly inside to the last.
    var blank: UnsafeMutableRawPointer?
    var page = (begin + size - 1) / size * size
    while page + size <= end {
      let here = block + (page - begin)
      if isBlank(here) {
        blank = blank ?? here
      } else if let first = blank {
        madvise(first, here - first, MADV_DONTNEED)
        blank = nil
      }
      page += size
    }
    if let first = blank { madvise(first, block + (page - begin) - first, MADV_DONTNEED) }
  }

  private static func isBlank(_ page: UnsafeMutableRawPointer) -> Bool {
    let words = UnsafeRawBufferPointer(start: page, count: size)
    return words.withMemoryRebound(to: UInt64.self) { $0.allSatisfy { $0 == 0 } }
  }
}
