// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// Reads what the two sides of a DTLS connection say before they encrypt: hellos, certificates and alerts.
///
/// A message may come in fragments, which are put together in the buffers that all flows share. A repeated message is told once.
/// What is encrypted, and what else is sent between the same ports, is passed over.
///
/// - Source: RFC 9147 §4, §5; RFC 6347 §4; RFC 7983 §7.
public struct DTLSAnalyzer: AssemblingAnalyzer {
  public static let card = AnalyzerCard(
    name: "dtls", title: "Datagram Transport Layer Security", transports: [.udp],
    ports: [853, 2221, 4433, 5349, 5684, 6514],
    specifications: ["RFC 9147", "RFC 6347", "RFC 4347", "RFC 9146", "RFC 7983", "RFC 8446", "RFC 5246"],
    limits: "messages of at most 16 KiB in fragments, two at once in each direction")

  /// One direction: what it said last, so that it is not told again, and what it has begun to say.
  private struct Side {
    var hello: UInt32 = 0
    var verification: UInt32 = 0
    var certificate: UInt32 = 0
    var assembly = DTLSAssembly()
  }

  private var client = Side()
  private var server = Side()
  /// The hash of the client's session id, or 0 where it sent none.
  private var sessionHash: UInt64 = 0

  public init() {}

  /// A record of a version that exists, which fits into the datagram or is followed by another.
  public static func probe(_ bytes: RawSpan, isOnUsualPort: Bool) -> Recognition {
    var input = WireReader(bytes)
    guard let record = try? DTLSRecordHeader(parsing: &input), record.length > 0, record.epoch <= 16,
      (try? input.skip(record.length)) != nil
    else { return .no }
    if input.isAtEnd { return .certain }
    guard let first = try? input.read(UInt8.self) else { return .no }
    if DTLSRecordHeader.isUnified(first) { return .certain }
    guard let version = try? input.read(UInt16.self) else { return .no }
    return DTLSRecordHeader.isVersion(version) ? .certain : .no
  }

  public mutating func receive(
    _ input: borrowing AnalyzerInput, in workspace: inout AnalyzerWorkspace,
    into receiver: inout some MessageReceiver & ~Copyable
  ) -> Progress {
    var reader = WireReader(input.bytes)
    // Each turn uses up a record. Another protocol's datagram, or a record whose length only the two ends know, is the last.
    while let first = try? reader.peek(), DTLSRecordHeader.isContent(first), first != DTLSRecordHeader.withConnectionID
    {
      let start = reader.offset
      do throws(WireError) {
        if input.isCutByCapture && reader.remaining < DTLSRecordHeader.byteCount { break }
        let record = try DTLSRecordHeader(parsing: &reader)
        guard record.length <= reader.remaining else {
          if input.isCutByCapture { break }
          throw .malformed(at: start, rule: .dtlsRecordLength)
        }
        let content = try reader.child(record.length)
        if record.epoch == 0 { try read(record, content, input.direction, in: &workspace, into: &receiver) }
      } catch {
        receiver.receive(.malformed(Malformation(layer: Self.card.name, error)))
        break
      }
    }
    return .done(input)
  }

  public mutating func release(to workspace: inout AnalyzerWorkspace) {
    client.assembly.release(to: &workspace.handshakes)
    server.assembly.release(to: &workspace.handshakes)
  }

  private subscript(direction: Direction) -> Side {
    get { direction == .toServer ? client : server }
    set { if direction == .toServer { client = newValue } else { server = newValue } }
  }
}

// MARK: Records

extension DTLSAnalyzer {
  /// Reads a record in the clear.
  private mutating func read(
    _ record: DTLSRecordHeader, _ content: consuming WireReader, _ direction: Direction,
    in workspace: inout AnalyzerWorkspace, into receiver: inout some MessageReceiver & ~Copyable
  ) throws(WireError) {
    var content = content
    if record.content == DTLSRecordHeader.alert, record.length == TLSAlert.byteCount {
      let alert = try TLSAlert(parsing: &content)
      if !alert.isClosure { receiver.receive(.dtls(.alert(alert))) }
      return
    }
    guard record.content == DTLSRecordHeader.handshake else { return }
    // Each turn uses up the head of a fragment.
    while !content.isAtEnd {
      let start = content.offset
      let fragment = try DTLSFragment(parsing: &content)
      let bytes = try content.take(fragment.length)
      guard fragment.type.isReadOverDTLS else { continue }
      if fragment.isWhole {
        try read(fragment.type, bytes, direction, into: &receiver)
        continue
      }
      switch self[direction].assembly.take(fragment, bytes, in: &workspace.handshakes) {
      case .unfinished: break
      case .conflicting: throw .malformed(at: start, rule: .dtlsFragmentConflict)
      case .whole(var ticket):
        defer { workspace.handshakes.release(&ticket) }
        try read(fragment.type, workspace.handshakes.bytes(of: ticket), direction, into: &receiver)
      }
    }
  }
}

// MARK: Messages

extension DTLSAnalyzer {
  private mutating func read(
    _ type: TLSHandshakeType, _ body: RawSpan, _ direction: Direction,
    into receiver: inout some MessageReceiver & ~Copyable
  ) throws(WireError) {
    var input = WireReader(body, base: DTLSFragment.headByteCount)
    let name = UInt32(truncatingIfNeeded: StableHash.of(body)) | 1
    switch type {
    case .clientHello where self[direction].hello != name:
      self[direction].hello = name
      let hello = try TLSClientHello(parsing: &input, over: .dtls)
      sessionHash = hello.sessionID.byteCount > 0 ? StableHash.of(hello.sessionID) : 0
      receiver.receive(.dtls(.clientHello(hello)))
      if let breach = hello.breach { receiver.receive(.malformed(Malformation(layer: Self.card.name, breach))) }
    case .serverHello where self[direction].hello != name:
      self[direction].hello = name
      var hello = try TLSServerHello(parsing: &input)
      hello.noteSession(hash: sessionHash)
      receiver.receive(.dtls(.serverHello(hello)))
    case .helloVerifyRequest where self[direction].verification != name:
      self[direction].verification = name
      receiver.receive(.dtls(.helloVerifyRequest(try DTLSHelloVerifyRequest(parsing: &input))))
    case .certificate where self[direction].certificate != name:
      self[direction].certificate = name
      var certificates = try TLSCertificates(parsing: &input)
      let breach = certificates.decode(by: &receiver)
      receiver.receive(.dtls(.certificates(certificates)))
      if let breach { receiver.receive(.malformed(Malformation(layer: Self.card.name, breach))) }
    default: break
    }
  }
}

extension TLSHandshakeType {
  /// Whether messages of this type are read.
  fileprivate var isReadOverDTLS: Bool { isRead || self == .helloVerifyRequest }
}

extension WireError.Rule {
  static let dtlsFragmentConflict = Self(
    "dtls_fragment_conflict", "RFC 6347 §4.2.3", "fragments that overlap must hold the same bytes")
}
