/// A line on its way to a helper shell, and who waits for the answer.
struct ShellQuestion {
  let number: Int
  /// How many bytes must have gone out for the line to be sent whole.
  let endOffset: Int
  var sent: MonotonicInstant?
  /// Told once; nil when nobody waits any more and the answer is only to be swallowed.
  var tell: ((HelperAnswer) -> Void)?
}
