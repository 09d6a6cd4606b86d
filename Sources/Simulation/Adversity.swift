/// What can go wrong in a simulated run.
public enum Adversity: String, Sendable, Hashable, CaseIterable {
  // On the way to a host and back, each attempt by itself.

  /// A command never arrives.
  case commandDropped = "command-dropped"
  /// A command is carried out, and its answer is lost.
  case answerLost = "answer-lost"
  /// A command is killed in the middle.
  case commandKilled = "command-killed"
  /// A command arrives late.
  case commandLate = "command-late"
  /// An answer arrives late.
  case answerLate = "answer-late"

  // On hosts.

  /// Everything takes long on a host for a while.
  case hostSlow = "host-slow"
  /// A host reboots.
  case hostReboots = "host-reboots"
  /// A host's wall clock jumps.
  case clockJumps = "clock-jumps"
  /// A guard's watcher is killed.
  case watcherKilled = "watcher-killed"
  /// A guard's folder on disk is removed by hand.
  case folderRemoved = "folder-removed"
  /// A guard is removed by hand, whole: folder, copy in memory, watcher.
  case guardRemoved = "guard-removed"
  /// A lease is deleted by hand: it lapses early.
  case leaseDeleted = "lease-deleted"
  /// A host has no means to start a guard after a reboot.
  case noBootHook = "no-boot-hook"
  /// Undos fail on a host for a while.
  case undoFails = "undo-fails"
  /// Someone changes our table.
  case tableChanged = "table-changed"
  /// Someone deletes our table.
  case tableDeleted = "table-deleted"
  /// A fault has no effect.
  case faultDoesNotBite = "fault-does-not-bite"
  /// A promotion takes long.
  case promotionSlow = "promotion-slow"
  /// Messages are lost.
  case messagesLost = "messages-lost"
  /// Another run wants the hosts.
  case otherRunner = "other-runner"

  // With the runner.

  /// The runner dies at a boundary of its journal.
  case runnerCrashes = "runner-crashes"
  /// A signal arrives.
  case signal
  /// Two signals arrive.
  case twoSignals = "two-signals"
  /// A record cannot be written.
  case journalFails = "journal-fails"
  /// A person declines, or does not answer.
  case personDeclines = "person-declines"
}
