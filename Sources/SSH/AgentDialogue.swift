import NIOCore
import NIOPosix

/// One question to an ssh-agent and its answer (draft-miller-ssh-agent), over a connection of its
/// own, on an event loop: an agent that waits for its user blocks nobody.
enum AgentDialogue {
  struct Identity: Sendable, Hashable {
    var blob: [UInt8]
    var comment: String
  }

  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  private enum Message {
    static let requestIdentities: UInt8 = 11
    static let identitiesAnswer: UInt8 = 12
    static let signRequest: UInt8 = 13
    static let signResponse: UInt8 = 14
    static let wantSHA512: UInt32 = 4
  }

  /// The keys that the agent holds.
  static func identities(
    socket: String, on loop: any EventLoop, within deadline: TimeAmount
  ) -> EventLoopFuture<[Identity]> {
    ask(socket, [Message.requestIdentities], loop, deadline).flatMapThrowing { answer in
      var reader = WireReader(answer)
      guard reader.byte() == Message.identitiesAnswer, let count = reader.uint32() else {
        throw Failure(description: "it refused to list its keys")
      }
      var identities: [Identity] = []
      for _ in 0..<min(count, 1000) {
        guard let blob = reader.string(), let comment = reader.string() else {
          throw Failure(description: "its list of keys is malformed")
        }
        identities.append(
          Identity(blob: blob, comment: String(decoding: comment, as: UTF8.self)))
      }
      return identities
    }
  }

  /// A signature over a message by one of the agent's keys, without its algorithm's name.
  static func signature(
    by blob: [UInt8], over message: [UInt8], socket: String, on loop: any EventLoop,
    within deadline: TimeAmount
  ) -> EventLoopFuture<[UInt8]> {
    var writer = WireWriter()
    writer.byte(Message.signRequest)
    writer.string(blob)
    writer.string(message)
    writer.uint32(Message.wantSHA512)
    return ask(socket, writer.bytes, loop, deadline).flatMapThrowing { answer in
      var reader = WireReader(answer)
      guard
        reader.byte() == Message.signResponse, let signature = reader.string()
      else { throw Failure(description: "it refused to sign") }
      var signatureReader = WireReader(signature)
      guard signatureReader.string() != nil, let bytes = signatureReader.string() else {
        throw Failure(description: "its signature is malformed")
      }
      return bytes
    }
  }

  private static func ask(
    _ socket: String, _ request: [UInt8], _ loop: any EventLoop, _ deadline: TimeAmount
  ) -> EventLoopFuture<[UInt8]> {
    let answer = loop.makePromise(of: [UInt8].self)
    let timer = loop.scheduleTask(in: deadline) {
      answer.fail(Failure(description: "it did not answer in time"))
    }
    var frame = WireWriter()
    frame.string(request)
    let bytes = ByteBuffer(bytes: frame.bytes)
    let connection = ClientBootstrap(group: loop).channelInitializer { channel in
      channel.eventLoop.makeCompletedFuture {
        try channel.pipeline.syncOperations.addHandler(AgentAnswerHandler(answer))
      }
    }.connect(unixDomainSocketPath: socket)
    connection.whenComplete { result in
      switch result {
      case .failure(let error): answer.fail(error)
      case .success(let channel): channel.writeAndFlush(bytes, promise: nil)
      }
    }
    answer.futureResult.whenComplete { _ in
      timer.cancel()
      connection.whenSuccess { $0.close(promise: nil) }
    }
    return answer.futureResult
  }
}
