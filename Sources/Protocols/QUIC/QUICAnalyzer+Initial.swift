// SPDX-License-Identifier: Apache-2.0
import Wire

/// What an Initial packet brings: pieces of a hello.
extension QUICAnalyzer {
  /// Opens an Initial packet and reads its frames; one that no key fits is counted.
  mutating func readInitial(
    _ packet: borrowing QUICPacket, of input: borrowing AnalyzerInput, in workspace: inout AnalyzerWorkspace,
    into receiver: inout some MessageReceiver & ~Copyable
  ) throws(WireError) {
    guard let opened = open(packet, input.direction, in: &workspace) else { return }
    if opened.side == .client { tellBreaches(packet, opened, of: input, into: &receiver) }
    guard opened.firstByte & 0x0C == 0 else { throw .malformed(at: 0, rule: .quicReservedBits) }
    guard opened.side == .client || packet.token.byteCount == 0 else { throw .malformed(at: 0, rule: .quicServerToken) }
    let payload = workspace.initials.take()
    defer { workspace.initials.put(payload) }
    guard payload.count > 0 else { throw .malformed(at: 0, rule: .quicNoFrames) }
    var frames = QUICFrames(payload.span.octets)
    // Each turn takes a frame.
    while let frame = try frames.next() {
      switch frame {
      case .crypto(let offset, let bytes):
        try take(bytes, at: offset, of: opened.side, packet, in: &workspace.handshakes, into: &receiver)
      case .close(let close): receiver.receive(.quic(QUICMessage(packet, .close(close))))
      }
    }
  }

  /// An Initial packet without its protection; its payload waits in the workspace.
  private struct Opened {
    var side: QUICInitialKeys.Side
    var firstByte: UInt8
    /// Whether a connection begins with it, as far as is known.
    var isFirst = false
  }

  /// Opens a packet with the connection's keys, or with those of a connection that begins with it.
  private mutating func open(
    _ packet: borrowing QUICPacket, _ direction: Direction, in workspace: inout AnalyzerWorkspace
  ) -> Opened? {
    if let clientDirection {
      let side: QUICInitialKeys.Side = direction == clientDirection ? .client : .server
      guard !sides[side.rawValue].isFinished else { return nil }
      if let keys = QUICInitialKeys(packet.version, connectionID: secretID.bytes, side),
        let first = workspace.initials.open(packet, keys)
      {
        return Opened(side: side, firstByte: first)
      }
      // A Retry packet may have been missed, or the client begins anew.
      guard side == .client, !secretID.matches(packet.destinationID) else {
        failureCount += 1
        return nil
      }
    }
    guard let keys = QUICInitialKeys(packet.version, connectionID: packet.destinationID, .client),
      let first = workspace.initials.open(packet, keys)
    else {
      failureCount += 1
      return nil
    }
    restart(in: &workspace)
    secretID = QUICConnectionID(packet.destinationID)
    clientDirection = direction
    clientVersion = packet.version
    return Opened(side: .client, firstByte: first, isFirst: true)
  }

  /// Forgets the hellos of a connection that did not come to be.
  mutating func restart(in workspace: inout AnalyzerWorkspace) {
    release(to: &workspace)
    sides = [2 of Side](repeating: Side())
  }

  /// Tells of rules that a client breaks with a packet that can be read all the same.
  private mutating func tellBreaches(
    _ packet: borrowing QUICPacket, _ opened: Opened, of input: borrowing AnalyzerInput,
    into receiver: inout some MessageReceiver & ~Copyable
  ) {
    if !hasToldSize, !input.isCutByCapture, input.bytes.byteCount < Self.smallestInitialDatagram {
      hasToldSize = true
      tell(.quicInitialSize, into: &receiver)
    }
    // With a token, the id may be one that a Retry packet gave.
    if opened.isFirst, packet.destinationID.byteCount < 8, packet.token.byteCount == 0 {
      tell(.quicFirstConnectionID, into: &receiver)
    }
  }

  func tell(_ rule: WireError.Rule, at offset: Int = 0, into receiver: inout some MessageReceiver & ~Copyable) {
    receiver.receive(.malformed(Malformation(layer: Self.card.name, rule: rule, offset: offset)))
  }

  /// Puts a piece of a side's handshake where it belongs, and reads the hello once it is whole.
  private mutating func take(
    _ bytes: RawSpan, at offset: UInt64, of side: QUICInitialKeys.Side, _ packet: borrowing QUICPacket,
    in buffers: inout HandshakeBuffers, into receiver: inout some MessageReceiver & ~Copyable
  ) throws(WireError) {
    let number = side.rawValue
    let read = UInt64(sides[number].readByteCount)
    // What is read already comes again when its acknowledgement is lost.
    guard !sides[number].isFinished, offset + UInt64(bytes.byteCount) > read else { return }
    let piece = bytes.extracting(from: offset < read ? Int(read - offset) : 0)
    let start = offset < read ? 0 : Int(clamping: offset - read)
    if start == 0, sides[number].ticket.isUnused, let length = Self.messageLength(piece), length <= piece.byteCount {
      sides[number].readByteCount &+= UInt16(clamping: length)
      return try readHello(piece.extracting(first: length), of: side, packet, into: &receiver)
    }
    switch buffers.keep(piece, at: start, in: &sides[number].ticket) {
    case .conflicting: throw .malformed(at: Int(clamping: offset), rule: .quicCryptoConflict)
    case .refused:
      sides[number].isFinished = true
      buffers.release(&sides[number].ticket)
    case .kept:
      let hasRead: Bool
      do throws(WireError) {
        hasRead = try readWhole(side, packet, in: buffers, into: &receiver)
      } catch {
        buffers.release(&sides[number].ticket)
        throw error
      }
      if hasRead { buffers.release(&sides[number].ticket) }
    }
  }

  /// Reads a hello whose last piece has come. Returns whether it was the last.
  private mutating func readWhole(
    _ side: QUICInitialKeys.Side, _ packet: borrowing QUICPacket, in buffers: borrowing HandshakeBuffers,
    into receiver: inout some MessageReceiver & ~Copyable
  ) throws(WireError) -> Bool {
    let whole = buffers.bytes(of: sides[side.rawValue].ticket)
    guard let length = Self.messageLength(whole), length <= whole.byteCount else { return false }
    sides[side.rawValue].readByteCount &+= UInt16(clamping: length)
    try readHello(whole.extracting(first: length), of: side, packet, into: &receiver)
    return true
  }

  /// The length of a handshake message, its head included, once the head is there.
  private static func messageLength(_ bytes: RawSpan) -> Int? {
    guard bytes.byteCount >= TLSHandshakeWalk.headByteCount else { return nil }
    return Int(bytes.number(at: 0, UInt32.self) & 0xFF_FFFF) + TLSHandshakeWalk.headByteCount
  }

  private mutating func readHello(
    _ message: RawSpan, of side: QUICInitialKeys.Side, _ packet: borrowing QUICPacket,
    into receiver: inout some MessageReceiver & ~Copyable
  ) throws(WireError) {
    let head = TLSHandshakeWalk.headByteCount
    var input = WireReader(message.extracting(from: head), base: head)
    switch (side, message.octet(0)) {
    case (.client, 1):
      let hello = try TLSClientHello(parsing: &input, over: .quic)
      let parameters = QUICTransportParameters(hello.quicTransportParameters(packet.version), sourceID: packet.sourceID)
      receiver.receive(.quic(QUICMessage(packet, .clientHello(hello, parameters))))
      if let rule = hello.quicFault(packet.version) {
        tell(rule, into: &receiver)
      } else if case .malformed(let offset, let rule)? = parameters.fault, packet.version.isFinal {
        tell(rule, at: offset, into: &receiver)
      } else if case .truncated(let offset, _)? = parameters.fault, packet.version.isFinal {
        tell(.quicParameterValue, at: offset, into: &receiver)
      }
    case (.server, 2):
      let hello = try TLSServerHello(parsing: &input)
      receiver.receive(.quic(QUICMessage(packet, .serverHello(hello))))
      if packet.version.isFinal, hello.version < .tls13 { tell(.quicTLSVersion, into: &receiver) }
      guard !hello.isRetryRequest else { return }
      sides[0].isFinished = true
      sides[1].isFinished = true
    default: throw .malformed(at: 0, rule: .quicFirstMessage)
    }
  }

  // MARK: Packets in place of hellos

  /// A server that wants the client to prove its address: from now on keys come from the id that it names.
  mutating func retry(
    _ packet: borrowing QUICPacket, _ direction: Direction, into receiver: inout some MessageReceiver & ~Copyable
  ) {
    receiver.receive(.quic(QUICMessage(packet, .retry(tokenByteCount: packet.token.byteCount))))
    if direction != clientDirection { secretID = QUICConnectionID(packet.sourceID) }
  }

  /// A server that does not speak the client's version: the client begins anew with another one.
  mutating func negotiate(
    _ packet: borrowing QUICPacket, _ direction: Direction, in workspace: inout AnalyzerWorkspace,
    into receiver: inout some MessageReceiver & ~Copyable
  ) throws(WireError) {
    receiver.receive(.quic(QUICMessage(packet, .versionNegotiation(packet.token))))
    guard let clientDirection, direction != clientDirection else { return }
    restart(in: &workspace)
    var versions = WireReader(packet.token, base: packet.numberOffset)
    // Each turn takes a version.
    while !versions.isAtEnd {
      let start = versions.offset
      guard try versions.read(UInt32.self) != clientVersion.rawValue else {
        throw .malformed(at: start, rule: .quicVersionListed)
      }
    }
  }
}

extension WireError.Rule {
  static let quicInitialSize = Self(
    "quic_initial_size", "RFC 9000 §14.1", "a client's datagram with an Initial packet has 1,200 bytes at least")
  static let quicFirstConnectionID = Self(
    "quic_first_connection_id", "RFC 9000 §7.2", "the connection id that a client makes up has 8 bytes at least")
  static let quicReservedBits = Self(
    "quic_reserved_bits", "RFC 9000 §17.2", "the reserved bits of a long header are 0 before protection")
  static let quicServerToken = Self(
    "quic_server_token", "RFC 9000 §17.2.2", "a server's Initial packet has no token")
  static let quicNoFrames = Self("quic_no_frames", "RFC 9000 §12.4", "a packet holds one frame at least")
  static let quicCryptoConflict = Self(
    "quic_crypto_conflict", "RFC 9000 §2.2", "bytes that are sent again must be the same bytes")
  static let quicFirstMessage = Self(
    "quic_first_message", "RFC 8446 §4.1", "a handshake begins with the client's hello and the server's")
  static let quicVersionListed = Self(
    "quic_version_listed", "RFC 9000 §6.2", "a server that speaks the client's version must not negotiate")
}
