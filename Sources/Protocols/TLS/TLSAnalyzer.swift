// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads the hellos of a TLS connection; everything behind them is encrypted, or soon will be.
///
/// Each direction is read up to its hello. Records behind a client's hello are counted over, so that the second hello is found
/// that a server may demand.
public struct TLSAnalyzer: Analyzer {
  public static let card = AnalyzerCard(
    name: "tls", title: "Transport Layer Security", transports: [.tcp],
    ports: [443, 465, 636, 853, 993, 995, 5671, 8443, 8883],
    specifications: ["RFC 8446", "RFC 5246", "RFC 6066", "RFC 7301", "RFC 8701", "RFC 6101"],
    limits: "hellos of at most 64 KiB; 64 records behind the first hello are looked at for a second one")

  /// What is still wanted of one direction.
  private enum Phase: UInt8 {
    case awaitingHello
    /// The hello is read, and the other side may demand another one.
    case passing
    /// The server demanded another hello.
    case awaitingAnotherHello
    case finished
  }

  private struct Side {
    var phase = Phase.awaitingHello
    /// The bytes of a record that are of no interest and are still to come.
    var byteCountToPass: UInt16 = 0
    var recordsPassed: UInt8 = 0
    /// Whether the next bytes may lie inside a record, because those in front of them are missing.
    var isUnaligned = false
    /// How far the records of an unfinished hello were looked at.
    var walk = TLSHandshakeWalk()

    /// Leaves the rest of a record out; after 64 of them nothing more is expected.
    mutating func pass(_ byteCount: Int) {
      byteCountToPass = UInt16(clamping: byteCount)
      recordsPassed = min(recordsPassed + 1, 64)
      if recordsPassed == 64 { phase = .finished }
    }
  }

  /// By `Direction.rawValue`.
  private var sides = [2 of Side](repeating: Side())

  public init() {}

  public static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    guard let first = bytes.octet(0) else { return .undecided }
    if first & 0x80 != 0 { return probeSSL2(bytes) }
    guard let content = TLSRecordHeader.Content(rawValue: first), content != .heartbeat else { return .no }
    if let major = bytes.octet(1), major != 3 { return .no }
    if let minor = bytes.octet(2), minor > 4 { return .no }
    guard let high = bytes.octet(3), let low = bytes.octet(4) else { return .undecided }
    let length = Int(high) << 8 | Int(low)
    guard length > 0, length <= 1 << 14 + 2048 else { return .no }
    guard let message = bytes.octet(5) else { return .undecided }
    switch content {
    case .handshake: return message == 1 || message == 2 ? .certain : .possible
    case .changeCipherSpec: return length == 1 && message == 1 ? .possible : .no
    case .alert, .applicationData, .heartbeat: return .possible
    }
  }

  /// Old clients wrap their first hello in the format of SSL 2.0; it is recognised, but not read (RFC 5246 §E.2).
  private static func probeSSL2(_ bytes: RawSpan) -> Recognition {
    if let type = bytes.octet(2), type != 1 { return .no }
    guard let major = bytes.octet(3), let minor = bytes.octet(4) else { return .undecided }
    return major == 3 && minor <= 3 || major == 0 && minor == 2 ? .possible : .no
  }

  public mutating func receive(
    _ input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    let side = Int(input.direction.rawValue)
    let end = input.bytes.byteCount
    if sides[side].isUnaligned, sides[side].phase == .awaitingHello {
      switch Self.probe(input.bytes, isOnUsualPort: input.isOnUsualPort) {
      case .undecided where input.elidedByteCount == 0: return Progress(consumed: 0)
      case .certain: sides[side].isUnaligned = false
      default: sides[side].phase = .finished
      }
    }
    // A hello that was not kept whole has no fingerprint.
    if input.elidedByteCount > 0 { sides[side].phase = .finished }
    var position = 0
    while sides[side].phase != .finished, position < end {
      let passed = min(Int(sides[side].byteCountToPass), end - position)
      if passed > 0 {
        position += passed
        sides[side].byteCountToPass -= UInt16(passed)
        continue
      }
      let rest = input.bytes.extracting(position..<end)
      guard rest.byteCount >= TLSRecordHeader.byteCount else {
        return Progress(consumed: position, awaited: TLSRecordHeader.byteCount)
      }
      do throws(WireError) {
        let step = try readRecord(rest, side, into: &receiver)
        position += step.consumedByteCount
        if step.awaitedByteCount > 0 { return Progress(consumed: position, awaited: step.awaitedByteCount) }
      } catch {
        sides[side].phase = .finished
        receiver.receive(.malformed(Malformation(layer: Self.card.name, error)))
      }
    }
    return Progress(consumed: end, isFinished: isFinished)
  }

  public mutating func resynchronise(_ direction: Direction, missing count: Int?) -> Bool {
    let side = Int(direction.rawValue)
    if let count, count <= Int(sides[side].byteCountToPass) {
      // What is missing would have been passed over.
      sides[side].byteCountToPass -= UInt16(count)
    } else if sides[side].phase == .awaitingHello {
      sides[side].isUnaligned = true
      sides[side].walk = TLSHandshakeWalk()
    } else {
      sides[side].phase = .finished
    }
    return !isFinished
  }

  private var isFinished: Bool { sides[0].phase == .finished && sides[1].phase == .finished }

  /// Reads one record, or a hello and every record that carries it.
  private mutating func readRecord(
    _ bytes: RawSpan, _ side: Int, into receiver: inout some MessageReceiver & ~Copyable
  ) throws(WireError) -> Progress {
    if sides[side].phase == .awaitingHello, let first = bytes.octet(0), first & 0x80 != 0 {
      sides[side].phase = .finished
      return Progress(consumed: bytes.byteCount)
    }
    var input = WireReader(bytes)
    let record = try TLSRecordHeader(parsing: &input)
    let isHelloExpected = sides[side].phase != .passing
    guard record.content == .handshake, isHelloExpected else {
      if sides[side].phase == .awaitingHello { sides[side].phase = .finished }
      sides[side].pass(record.length)
      return Progress(consumed: TLSRecordHeader.byteCount)
    }
    switch try sides[side].walk.advance(over: bytes) {
    case .none:
      sides[side].phase = .finished
      return Progress(consumed: bytes.byteCount)
    case .awaiting(let length):
      return Progress(consumed: 0, awaited: length)
    case .whole(let message):
      sides[side].walk = TLSHandshakeWalk()
      sides[side].pass(message.byteCountBehind)
      if message.isInOnePiece {
        let start = TLSRecordHeader.byteCount + TLSHandshakeWalk.headByteCount
        try readHello(message.type, bytes.extracting(start..<message.end), side, into: &receiver)
      } else {
        let body = message.joinedBody(of: bytes)
        try readHello(message.type, body.span.octets, side, into: &receiver)
      }
      return Progress(consumed: message.end)
    }
  }

  private mutating func readHello(
    _ type: UInt8, _ body: RawSpan, _ side: Int, into receiver: inout some MessageReceiver & ~Copyable
  ) throws(WireError) {
    var input = WireReader(body, base: TLSHandshakeWalk.headByteCount)
    guard type == 2 else {
      let hello = try TLSClientHello(parsing: &input)
      if sides[side].phase != .finished { sides[side].phase = .passing }
      receiver.receive(.tlsClientHello(hello))
      return
    }
    let hello = try TLSServerHello(parsing: &input)
    let demandsHello = hello.isRetryRequest && sides[side].phase == .awaitingHello
    sides[side].phase = demandsHello ? .awaitingAnotherHello : .finished
    if sides[1 - side].phase == .passing {
      sides[1 - side].phase = demandsHello ? .awaitingAnotherHello : .finished
    }
    receiver.receive(.tlsServerHello(hello))
  }
}
