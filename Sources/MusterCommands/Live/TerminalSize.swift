import Glibc

/// How large the terminal is that talk goes to.
struct TerminalSize {
  var columns: Int
  var rows: Int

  /// As the kernel has it now; 80 by 24 where it does not say.
  static var now: TerminalSize {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return TerminalSize(columns: 80, rows: 24)
    }
    return TerminalSize(columns: Int(size.ws_col), rows: Int(size.ws_row))
  }
}
