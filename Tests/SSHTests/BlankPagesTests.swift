import Glibc
import Testing

@testable import SSH

/// Memory that is given back holds what it held.
@Suite struct BlankPagesTests {
  private let size = sysconf(Int32(_SC_PAGESIZE))

  @Test func pagesWithoutAByteInThemAreGivenBack() throws {
    let count = 24 * size
    let block = try #require(malloc(count))
    defer { free(block) }
    memset(block, 0, count)
    // One byte in the middle, and what is not a whole page at either end.
    let bytes = block.assumingMemoryBound(to: UInt8.self)
    let written = [0, 12 * size, count - 1]
    for place in written { bytes[place] = 7 }
    let before = try residentPages(of: block, count)
    BlankPages.release(of: block)
    let after = try residentPages(of: block, count)
    #expect(before >= 23)
    #expect(after <= 4, "\(after) of \(before) pages stayed")
    #expect(written.allSatisfy { bytes[$0] == 7 })
    #expect((0..<count).count { bytes[$0] != 0 } == written.count)
  }

  @Test func whatIsSmallerThanAPageIsLeftAlone() throws {
    let block = try #require(malloc(100))
    defer { free(block) }
    memset(block, 0, 100)
    BlankPages.release(of: block)
    let bytes = UnsafeRawBufferPointer(start: block, count: 100)
    #expect(bytes.allSatisfy { $0 == 0 })
  }

  @Test func aNewSessionHoldsWhatItUsesOnly() throws {
    let context = UnsafeMutableRawPointer.allocate(byteCount: 8, alignment: 8)
    defer { context.deallocate() }
    let made = LibSSH2.makeSession(
      context: context, send: { _, _, _, _, _ in 0 }, receive: { _, _, _, _, _ in 0 },
      farewell: { _, _, _, _, _, _, _ in })
    let session = try #require(made)
    defer { _ = LibSSH2.freeSession(session) }
    let block = UnsafeMutableRawPointer(session)
    #expect(try residentPages(of: block, 50_000) <= 8)
  }

  private func residentPages(of block: UnsafeMutableRawPointer, _ count: Int) throws -> Int {
    let first = Int(bitPattern: block) / size * size
    let pages = (Int(bitPattern: block) + count - first + size - 1) / size
    var states = [UInt8](repeating: 0, count: pages)
    let answer = mincore(UnsafeMutableRawPointer(bitPattern: first), pages * size, &states)
    try #require(answer == 0)
    return states.count { $0 & 1 == 1 }
  }
}
