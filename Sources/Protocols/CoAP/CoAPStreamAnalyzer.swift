// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads CoAP in streams. Port 5684 carries TLS, so it is not one of ours.
///
/// - Source: RFC 8323 §3.
public struct CoAPStreamAnalyzer: Analyzer {
  public static let card = AnalyzerCard(
    name: "coap", title: "Constrained Application Protocol over TCP", transports: [.tcp], ports: [5683],
    specifications: ["RFC 8323", "RFC 8974"],
    limits: "as of CoAP in datagrams; a longer message is read as far as it was kept")

  /// By direction.
  private var realignments = [2 of Realignment](repeating: Realignment())

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
    let side = Int(input.direction.rawValue)
    if realignments[side].isNeeded {
      if let progress = realignments[side].judge(Self.couldBegin(input.bytes), of: input) { return progress }
    }
    var reader = WireReader(input.bytes)
    while !reader.isAtEnd {
      let start = reader.offset
      do throws(WireError) {
        let length = try CoAPFrame.messageByteCount(at: reader)
        if let message = try? reader.take(length) {
          Self.hand(message, isCut: false, to: &receiver)
        } else if input.elidedByteCount > 0 {
          Self.hand(reader.rest, isCut: true, to: &receiver)
          return .done(input)
        } else {
          return Progress(consumed: start, awaited: length)
        }
      } catch {
        guard !error.isTruncation else { return Progress(consumed: start, awaited: reader.remaining &+ 1) }
        // Without a length, nothing behind it can be found.
        receiver.receive(.malformed(Malformation(layer: Self.card.name, error)))
        return Progress(consumed: input.bytes.byteCount, isFinished: true)
      }
    }
    return .done(input)
  }

  public mutating func resynchronise(_ direction: Direction, missing count: Int?) -> Bool {
    realignments[Int(direction.rawValue)].require()
    return true
  }

  /// Whether a message begins here: it must be there whole, as hardly anything in its first bytes shows that they are.
  private static func couldBegin(_ bytes: RawSpan) -> Recognition {
    var input = WireReader(bytes)
    guard let length = try? CoAPFrame.messageByteCount(at: input), let message = try? input.take(length) else {
      return .no
    }
    guard let read = try? CoAPMessage(parsingStreamed: message), read.brokenRule == nil else { return .no }
    return .certain
  }

  private static func hand(_ bytes: RawSpan, isCut: Bool, to receiver: inout some MessageReceiver & ~Copyable) {
    do throws(WireError) {
      let message = try CoAPMessage(parsingStreamed: bytes, isCutByCapture: isCut)
      message.hand(to: &receiver)
    } catch {
      guard !isCut || !error.isTruncation else { return }
      receiver.receive(.malformed(Malformation(layer: card.name, error)))
    }
  }
}
