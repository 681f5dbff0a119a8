// SPDX-License-Identifier: Apache-2.0
import Wire

/// The TLS handshake inside OpenVPN's control channel, of which both sides' packets are put in a row.
///
/// Where the channel is encrypted as a whole (`tls-crypt`), nothing of it can be read.
struct OpenVPNSession: Sendable {
  /// The control packets of unknown form that are looked at: the first ones have a handshake in them, if it can be read.
  private static let attemptLimit: UInt8 = 4
  private static let unknownLength: UInt8 = 255

  /// One side's stream of records.
  private struct Side {
    /// Holds the bytes that TLS has not finished with.
    var ticket = HandshakeBuffers.Ticket()
    /// The bytes kept, and those of them that TLS has finished with.
    var keptByteCount: UInt16 = 0
    var readByteCount: UInt16 = 0
    /// The number of the next message.
    var next: UInt8 = 1
    var isFinished = false
  }

  private var handshake = TLSAnalyzer()
  /// By `Direction.rawValue`.
  private var sides = [2 of Side](repeating: Side())
  private var digestLength = Self.unknownLength
  private var attemptCount: UInt8 = 0

  /// Whether nothing more can be read.
  var isFinished: Bool { attemptCount == Self.attemptLimit || sides[0].isFinished && sides[1].isFinished }

  /// Reads one packet.
  ///
  /// - Throws: as `OpenVPNPacket` does.
  mutating func receive(
    _ bytes: RawSpan, _ direction: Direction, in workspace: inout AnalyzerWorkspace,
    into receiver: inout some MessageReceiver & ~Copyable
  ) throws(WireError) {
    guard let head = OpenVPNPacket.head(bytes), head.operation == .control, head.key == 0, !isFinished else { return }
    let side = Int(direction.rawValue)
    if digestLength == Self.unknownLength {
      guard let length = OpenVPNPacket.digestLength(of: bytes) else {
        attemptCount += 1
        return
      }
      digestLength = length
    }
    var input = WireReader(bytes)
    let packet = try OpenVPNPacket(parsing: &input, digestLength: Int(digestLength))
    guard !sides[side].isFinished, packet.number >= sides[side].next else { return }
    // A message that was lost on the way is not sent again where its receiver has it.
    guard packet.number == sides[side].next, sides[side].next < .max else { return finish(side, in: &workspace) }
    sides[side].next += 1
    read(packet.content, direction, in: &workspace, into: &receiver)
  }

  /// Hands the next bytes of a side to TLS, behind those that it has not finished with.
  private mutating func read(
    _ content: RawSpan, _ direction: Direction, in workspace: inout AnalyzerWorkspace,
    into receiver: inout some MessageReceiver & ~Copyable
  ) {
    let side = Int(direction.rawValue)
    guard !sides[side].ticket.isUnused else {
      let progress = feed(content, direction, into: &receiver)
      let rest = content.extracting(from: progress.consumedByteCount)
      if progress.isFinished { return finishBoth(in: &workspace) }
      return keep(rest, side, in: &workspace)
    }
    keep(content, side, in: &workspace)
    guard !sides[side].isFinished else { return }
    let progress = feed(
      workspace.handshakes.bytes(of: sides[side].ticket).extracting(from: Int(sides[side].readByteCount)), direction,
      into: &receiver)
    if progress.isFinished { return finishBoth(in: &workspace) }
    sides[side].readByteCount += UInt16(clamping: progress.consumedByteCount)
    if sides[side].readByteCount == sides[side].keptByteCount { release(side, in: &workspace) }
  }

  private mutating func feed(
    _ bytes: RawSpan, _ direction: Direction, into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress { handshake.receive(AnalyzerInput(bytes, direction: direction), into: &receiver) }

  private mutating func keep(_ bytes: RawSpan, _ side: Int, in workspace: inout AnalyzerWorkspace) {
    guard bytes.byteCount > 0, !sides[side].isFinished else { return }
    let place = Int(sides[side].keptByteCount)
    switch workspace.handshakes.keep(bytes, at: place, in: &sides[side].ticket) {
    case .kept: sides[side].keptByteCount += UInt16(clamping: bytes.byteCount)
    case .conflicting, .refused: finish(side, in: &workspace)
    }
  }

  private mutating func release(_ side: Int, in workspace: inout AnalyzerWorkspace) {
    workspace.handshakes.release(&sides[side].ticket)
    (sides[side].keptByteCount, sides[side].readByteCount) = (0, 0)
  }

  private mutating func finish(_ side: Int, in workspace: inout AnalyzerWorkspace) {
    release(side, in: &workspace)
    sides[side].isFinished = true
  }

  private mutating func finishBoth(in workspace: inout AnalyzerWorkspace) {
    finish(0, in: &workspace)
    finish(1, in: &workspace)
  }

  /// Gives back the buffers of both sides.
  mutating func release(to workspace: inout AnalyzerWorkspace) {
    release(0, in: &workspace)
    release(1, in: &workspace)
  }
}
