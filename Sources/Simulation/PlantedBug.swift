/// Bugs that are planted on purpose, to show that each invariant can fail.
public enum PlantedBug: String, Sendable, Hashable, CaseIterable {
  // In the guard's program.

  /// The lease never lapses.
  case leaseNeverLapses = "lease-never-lapses"
  /// Any generation is renewed.
  case anyGenerationRenews = "any-generation-renews"
  /// Neither run nor token is looked at.
  case anyoneMayCommand = "anyone-may-command"
  /// An entry is applied without its mark.
  case strikeWithoutMark = "strike-without-mark"
  /// An entry's mark is dropped, and its undo not run.
  case undoIsForgotten = "undo-is-forgotten"
  /// Hold releases.
  case holdReleases = "hold-releases"

  // In the services.

  /// A reboot lifts a fence.
  case fenceEndsAtReboot = "fence-ends-at-reboot"
  /// A fence says that it is on, and is not.
  case fenceIsNoFence = "fence-is-no-fence"

  // In what the machine is told.

  /// An old answer counts as one of now.
  case staleAnswerIsFresh = "stale-answer-is-fresh"
  /// Nobody knows: that is told as success.
  case unknownIsSuccess = "unknown-is-success"
  /// A way that is open is told as closed.
  case probeSeesNothing = "probe-sees-nothing"
  /// The last look at hosts, roles and residues finds all well.
  case proofIsBlind = "proof-is-blind"
  /// A promotion leaves though a guard has not switched to hold.
  case holdIsNotAsked = "hold-is-not-asked"

  // In the driver.

  /// A record is left out of the journal.
  case recordIsSkipped = "record-is-skipped"
  /// The run leaves with 0, whatever the machine says.
  case exitIsZero = "exit-is-zero"
  /// A stage's deadline never comes.
  case deadlineNeverComes = "deadline-never-comes"
  /// Something that no seed decides decides something.
  case chanceIsUnseeded = "chance-is-unseeded"
}
