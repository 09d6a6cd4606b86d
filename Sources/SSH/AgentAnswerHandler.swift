import NIOCore

/// Collects one answer of an ssh-agent: four bytes of length and the rest.
final class AgentAnswerHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private static let limit = 256 * 1024
  private let answer: EventLoopPromise<[UInt8]>
  private var received = ByteBuffer()

  init(_ answer: EventLoopPromise<[UInt8]>) {
    self.answer = answer
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    received.writeImmutableBuffer(unwrapInboundIn(data))
    guard let length = received.getInteger(at: received.readerIndex, as: UInt32.self) else {
      return
    }
    guard length <= Self.limit else {
      answer.fail(AgentDialogue.Failure(description: "its answer is too long"))
      return
    }
    guard
      let bytes = received.getBytes(at: received.readerIndex + 4, length: Int(length))
    else { return }
    answer.succeed(bytes)
  }

  func channelInactive(context: ChannelHandlerContext) {
    answer.fail(AgentDialogue.Failure(description: "it closed the connection"))
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    answer.fail(error)
    context.close(promise: nil)
  }
}
