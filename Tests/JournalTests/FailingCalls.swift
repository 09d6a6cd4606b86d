import Synchronization

@testable import Journal

/// System calls that go as they are told to: the rest of the list goes to the real file.
final class FailingCalls: Sendable {
  enum Turn: Sendable {
    case pass
    /// Only so many bytes are written.
    case short(Int)
    case fail(Int32)
  }

  private let writes: Mutex<[Turn]>
  private let flushes: Mutex<[Turn]>
  private let truncates: Mutex<[Turn]>

  init(writes: [Turn] = [], flushes: [Turn] = [], truncates: [Turn] = []) {
    self.writes = Mutex(writes)
    self.flushes = Mutex(flushes)
    self.truncates = Mutex(truncates)
  }

  var calls: FileCalls {
    FileCalls(
      write: { file, bytes in
        switch Self.next(self.writes) {
        case .pass: FileCalls.system.write(file, bytes)
        case .short(let count):
          FileCalls.system.write(file, UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        case .fail(let code): .failure(.init(code: code))
        }
      },
      flush: { file in
        if case .fail(let code) = Self.next(self.flushes) { return .failure(.init(code: code)) }
        return FileCalls.system.flush(file)
      },
      truncate: { file, length in
        if case .fail(let code) = Self.next(self.truncates) { return .failure(.init(code: code)) }
        return FileCalls.system.truncate(file, length)
      })
  }

  private static func next(_ turns: borrowing Mutex<[Turn]>) -> Turn {
    turns.withLock { $0.isEmpty ? .pass : $0.removeFirst() }
  }
}
