// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads CoAP in streams. Port 5684 carries TLS, so it is not one of ours.
///
/// - Source: RFC 8323 §3.
public struct CoAPStreamAnalyzer: FramedStreamAnalyzer {
  public static let card = AnalyzerCard(
    name: "coap", title: "Constrained Application Protocol over TCP", transports: [.tcp], ports: [5683],
    specifications: ["RFC 8323", "RFC 8974"],
    limits: "as of CoAP in datagrams; a longer message is read as far as it was kept")

  var realignments = [2 of Realignment](repeating: Realignment())

  public init() {}

  /// The first message of each side is a signal of capabilities and settings without a token, short in practice: certain on a usual
  /// port, and possible elsewhere if its options read whole.
  public static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    var input = WireReader(bytes)
    guard let frame = try? CoAPFrame(parsing: &input) else { return isOnUsualPort ? .undecided : .no }
    guard frame.tokenLengthField == 0, frame.bodyByteCount <= 64 else { return .no }
    guard let code = try? input.read(UInt8.self) else { return isOnUsualPort ? .undecided : .no }
    guard code == CoAPCode.capabilities.rawValue else { return .no }
    if isOnUsualPort { return .certain }
    let length = frame.byteCount &+ 1 &+ frame.bodyByteCount
    guard frame.bodyByteCount > 0, length <= bytes.byteCount,
      (try? CoAPMessage(parsingStreamed: bytes.extracting(0..<length))) != nil
    else { return .no }
    return .possible
  }

  public mutating func receive(
    _ input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    readMessages(of: input, into: &receiver)
  }

  public mutating func resynchronise(_ direction: Direction, missing count: Int?) -> Bool {
    realign(direction)
    return true
  }

  static func messageByteCount(_ bytes: RawSpan) throws(WireError) -> Int {
    try CoAPFrame.messageByteCount(at: WireReader(bytes))
  }

  /// Whether a message begins here: it must be there whole, as hardly anything in its first bytes shows that they are.
  static func couldBegin(_ bytes: RawSpan) -> Recognition {
    var input = WireReader(bytes)
    guard let length = try? CoAPFrame.messageByteCount(at: input), let message = try? input.take(length) else {
      return .no
    }
    guard let read = try? CoAPMessage(parsingStreamed: message), read.brokenRule == nil else { return .no }
    return .certain
  }

  mutating func read(
    _ message: RawSpan, isCut: Bool, of input: borrowing AnalyzerInput,
    into receiver: inout some MessageReceiver & ~Copyable
  ) -> Bool {
    do throws(WireError) {
      let message = try CoAPMessage(parsingStreamed: message, isCutByCapture: isCut)
      message.hand(to: &receiver)
    } catch {
      guard !isCut || !error.isTruncation else { return true }
      receiver.receive(.malformed(Malformation(layer: Self.card.name, error)))
    }
    return true
  }
}
