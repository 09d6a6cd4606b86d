import DrillModel
import Evidence
import Foundation
import History
import TestSupport
import Testing

@testable import MusterCommands

/// The bundles are the truth: the index of runs may be deleted at any time.
@Suite struct IndexOfRunsTests {
  private static let samples = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Reports/samples").path

  private var folders: [String] {
    ["passed", "failed", "crashed", "refused", "latest"].map { "\(Self.samples)/\($0)" }
  }

  @Test func aDeletedIndexIsMadeAgainFromTheBundles() throws {
    let scratch = try ScratchFolder()
    let path = "\(scratch.path)/state/history.sqlite"
    let (runs, complaints) = BundleIndexer.summaries(folders)
    #expect(complaints == [])
    #expect(runs.count == 4)
    for run in runs { try HistoryStore(path: path).add(run) }
    let before = try HistoryStore(path: path).runs()
    #expect(before.count == Set(runs.map(\.result.run)).count)
    for name in try FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/state") {
      try FileManager.default.removeItem(atPath: "\(scratch.path)/state/\(name)")
    }
    #expect(try HistoryStore(path: path).runs() == [])
    try HistoryStore(path: path).replaceAll(BundleIndexer.summaries(folders).runs)
    #expect(try HistoryStore(path: path).runs() == before)
    #expect(before.allSatisfy { $0.result.record != nil })
  }

  @Test func aFolderThatIsNoBundleIsToldOrPassedOver() throws {
    let scratch = try ScratchFolder()
    try FileManager.default.createDirectory(
      atPath: "\(scratch.path)/bad", withIntermediateDirectories: true)
    try "no journal\n{}\n".write(
      toFile: "\(scratch.path)/bad/journal.jsonl", atomically: true, encoding: .utf8)
    let read = BundleIndexer.summaries(["\(scratch.path)/bad", scratch.path])
    #expect(read.runs.isEmpty)
    #expect(read.complaints.count == 1)
  }
}
