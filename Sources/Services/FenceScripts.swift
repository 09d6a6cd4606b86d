import DrillModel

/// The four scripts of a fence.
struct FenceScripts: Sendable, Hashable {
  var apply: Script
  var undo: Script
  var effect: Script
  var residue: Script
}
