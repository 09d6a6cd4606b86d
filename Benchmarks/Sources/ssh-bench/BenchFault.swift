/// Why a work could not be done.
struct BenchFault: Error, CustomStringConvertible {
  var message: String
  var description: String { message }
}
