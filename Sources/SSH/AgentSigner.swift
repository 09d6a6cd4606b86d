import NIOCore

/// A signature that an agent makes while libssh2 asks for it again and again.
final class AgentSigner {
  private let session: SSHSession
  private let socket: String
  private let blob: [UInt8]
  private let deadline: TimeAmount
  private var answer: SignRequest.Answer?

  init(session: SSHSession, socket: String, blob: [UInt8], deadline: TimeAmount) {
    self.session = session
    self.socket = socket
    self.blob = blob
    self.deadline = deadline
  }

  /// Asks the agent the first time, and gives its answer once it is there.
  func sign(_ message: [UInt8]) -> SignRequest.Answer {
    if let answer { return answer }
    answer = .notYet
    let session = self.session
    AgentDialogue.signature(
      by: blob, over: message, socket: socket, on: session.loop, within: deadline
    ).assumeIsolated().whenComplete { result in
      switch result {
      case .success(let signature): self.answer = .signature(signature)
      case .failure: self.answer = .failed
      }
      session.assumeIsolated { $0.pump() }
    }
    return .notYet
  }
}
