// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads SSH up to where a side takes its keys into use: who both sides are, and what they can do.
///
/// Of version 1 only the identification is read. What is encrypted is passed over, and with both sides encrypted it is over.
public struct SSHAnalyzer: Analyzer {
  public static let card = AnalyzerCard(
    name: "ssh", title: "Secure Shell", transports: [.tcp], ports: [22, 2222],
    specifications: ["RFC 4253", "RFC 4251", "RFC 8308"],
    limits: "8 KiB of lines in front of the identification; packets of at most 35,000 bytes; 256 names a list")

  /// The most bytes of lines that a server may send in front of its identification.
  private static let prefaceLimit = 8 * 1024

  private enum Phase: UInt8 {
    case identification, keyExchange
    /// The side's beginning may have been missed: its next bytes are its identification, or are not understood.
    case lost
    /// Encrypted, of version 1, or not understood.
    case over
  }

  /// By `Direction.rawValue`.
  private var phases = [2 of Phase](repeating: .identification)
  private var prefaceByteCount: UInt16 = 0
  /// Whether a side speaks no version 2, so that both do not.
  private var isVersion1 = false

  public init() {}

  public static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    switch bytes.match("SSH-") {
    case .whole: .certain
    case .beginning: .undecided
    case .none: .no
    }
  }

  public mutating func receive(
    _ input: borrowing AnalyzerInput, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    let side = Int(input.direction.rawValue)
    // A packet of which bytes are missing is left out.
    if input.elidedByteCount > 0 { return .done(input) }
    var rest = WireReader(input.bytes)
    // Each turn uses up a line or a packet.
    while !rest.isAtEnd {
      if isVersion1 && phases[side] == .keyExchange { phases[side] = .over }
      if phases[side] == .lost {
        switch rest.rest.match("SSH-") {
        case .whole: phases[side] = .identification
        case .beginning: return Progress(consumed: rest.offset)
        case .none: phases[side] = .over
        }
      }
      if phases[side] == .over { break }
      var ahead = rest
      do throws(WireError) {
        if phases[side] == .identification {
          try readLine(&ahead, input.direction, &receiver)
        } else {
          try readPacket(&ahead, input.direction, &receiver)
        }
        rest = ahead
      } catch {
        guard case .malformed(let offset, let rule) = error else { return wait(for: rest, side) }
        receiver.receive(.malformed(Malformation(layer: Self.card.name, rule: rule, offset: offset - rest.offset)))
        phases[side] = .over
      }
    }
    guard phases[side] == .over else { return Progress(consumed: rest.offset) }
    return Progress(consumed: input.bytes.byteCount, isFinished: phases[1 - side] == .over)
  }

  /// Waits for the rest of a line or of a packet, whose length may be known.
  private mutating func wait(for rest: borrowing WireReader, _ side: Int) -> Progress {
    guard phases[side] == .keyExchange else { return Progress(consumed: rest.offset) }
    return Progress(consumed: rest.offset, awaited: SSHPacket.byteCount(rest.rest) ?? 0)
  }

  public mutating func resynchronise(_ direction: Direction, missing count: Int?) -> Bool {
    let side = Int(direction.rawValue)
    phases[side] = phases[side] == .identification ? .lost : .over
    return true
  }

  @_lifetime(input: copy input)
  private mutating func readLine(
    _ input: inout WireReader, _ direction: Direction, _ receiver: inout some MessageReceiver & ~Copyable
  ) throws(WireError) {
    let side = Int(direction.rawValue)
    // A server may say something else first (RFC 4253 §4.2).
    if direction == .toClient && input.rest.match("SSH-") == .none {
      let (start, before) = (input.offset, input.remaining)
      guard (try? input.takeLine()) != nil else {
        if before > Self.prefaceLimit { throw .malformed(at: start, rule: .sshIdentification) }
        throw .truncated(at: input.offset, needed: before + 1)
      }
      prefaceByteCount = UInt16(clamping: Int(prefaceByteCount) + before - input.remaining)
      if Int(prefaceByteCount) > Self.prefaceLimit { throw .malformed(at: start, rule: .sshIdentification) }
      return
    }
    let identification = try SSHIdentification(parsing: &input)
    if identification.isVersion1 { isVersion1 = true }
    phases[side] = .keyExchange
    receiver.receive(.ssh(SSHMessage(.identification(identification), direction)))
  }

  @_lifetime(input: copy input)
  private mutating func readPacket(
    _ input: inout WireReader, _ direction: Direction, _ receiver: inout some MessageReceiver & ~Copyable
  ) throws(WireError) {
    let start = input.offset
    let packet = try SSHPacket(parsing: &input)
    switch packet.payload.octet(0) {
    case SSHPacket.Kind.keyExchangeInit:
      var body = WireReader(packet.payload, base: start + 5)
      do throws(WireError) {
        let offer = try SSHKeyExchangeInit(parsing: &body)
        receiver.receive(.ssh(SSHMessage(.keyExchange(offer), direction)))
      } catch {
        // The packet is whole: an end inside a list is the sender's doing.
        guard case .truncated(let offset, _) = error else { throw error }
        throw .malformed(at: offset, rule: .endsInsideField)
      }
      if !body.isAtEnd { throw .malformed(at: body.offset, rule: .trailingBytes) }
    case SSHPacket.Kind.newKeys: phases[Int(direction.rawValue)] = .over
    default: return
    }
  }
}
