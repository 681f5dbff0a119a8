// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@testable import Protocols

/// One test a rule: what a sender does, and what is said of it.
@Suite("QUIC rules · RFC 9000, RFC 9001")
struct QUICRuleTests {
  static let hello = HelloBuilder.quicClient()

  private func rules(_ datagrams: [UInt8]..., answer: [UInt8]? = nil) -> [String] {
    var conversation = QUICConversation()
    for datagram in datagrams { conversation.receive(datagram) }
    if let answer { conversation.receive(answer, .toClient) }
    return conversation.messages.compactMap { $0["anomaly.event"] }
  }

  private func rules(ofFrames frames: [UInt8]) -> [String] { rules(QUICWriter().initial(frames)) }

  private func rules(ofParameters parameters: [UInt8]) -> [String] {
    rules(ofFrames: QUICWriter.crypto(HelloBuilder.quicClient(parameters)))
  }

  private func name(_ rule: WireError.Rule) -> [String] { [rule.name.description] }

  private static var first: [UInt8] { QUICWriter().initial(QUICWriter.crypto(hello)) }

  @Test("a connection id has at most 20 bytes")
  func connectionIDLength() {
    var writer = QUICWriter()
    writer.sourceID = [UInt8](repeating: 1, count: 21)
    #expect(rules(writer.initial(QUICWriter.crypto(Self.hello))) == name(.quicConnectionIDLength))
  }

  @Test("a list of versions is not empty, whole, and without the client's")
  func versionList() {
    var server = QUICWriter()
    server.destinationID = []
    #expect(rules(Self.first, answer: server.versionNegotiation([])) == name(.quicVersionList))
    #expect(rules(Self.first, answer: server.versionNegotiation([2]) + [1]) == name(.quicVersionList))
    #expect(rules(Self.first, answer: server.versionNegotiation([2, 1])) == name(.quicVersionListed))
  }

  @Test("a Retry packet has a token")
  func retryToken() {
    #expect(rules(Self.first, answer: QUICWriter().retry(token: [])) == name(.quicRetryToken))
  }

  @Test("a packet is long enough to be sampled, and ends in its datagram")
  func packetLength() {
    #expect(rules(QUICWriter().unreadable(type: 2, byteCount: 19)) == name(.quicPacketLength))
    #expect(rules(QUICWriter().unreadable(type: 2, byteCount: 20)).isEmpty)
    #expect(rules(QUICWriter().unreadable(type: 2, byteCount: 20).dropLast()) == name(.endsInsideField))
  }

  @Test("an Initial packet holds frames of its kinds only, one at least, each of them whole")
  func frames() {
    #expect(rules(ofFrames: [0x08, 0x00]) == name(.quicInitialFrame))
    #expect(rules(ofFrames: [0x1D, 0x00, 0x00]) == name(.quicInitialFrame))
    #expect(rules(QUICWriter().initial([UInt8](repeating: 0, count: 1_200) + [0x06, 0x00])) == name(.endsInsideField))
    #expect(rules(QUICWriter().initial([], paddedTo: 0)).contains(WireError.Rule.quicNoFrames.name.description))
  }

  @Test("acknowledged packet numbers are not negative, and counts of congestion are walked over")
  func acknowledgements() {
    #expect(rules(ofFrames: [0x02, 0x05, 0x00, 0x00, 0x06]) == name(.quicAckRange))
    #expect(rules(ofFrames: [0x02, 0x05, 0x00, 0x01, 0x02, 0x01, 0x01]) == name(.quicAckRange))
    #expect(rules(ofFrames: [0x02, 0x05, 0x00, 0x01, 0x02, 0x01, 0x00]).isEmpty)
    #expect(rules(ofFrames: [0x03, 0x05, 0x00, 0x00, 0x02, 0x01, 0x00, 0x02]).isEmpty)
  }

  @Test("a handshake ends before 2^62 and does not contradict itself")
  func crypto() {
    let far: [UInt8] = [0x06, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 0x00]
    #expect(rules(ofFrames: far) == name(.quicCryptoOffset))
    let contradicting = QUICWriter.crypto([1, 2, 3], at: 5) + QUICWriter.crypto([1, 2, 4], at: 5)
    #expect(rules(ofFrames: contradicting) == name(.quicCryptoConflict))
  }

  @Test("a handshake begins with a hello of the right side")
  func firstMessage() {
    #expect(rules(ofFrames: QUICWriter.crypto(HelloBuilder.quicServer())) == name(.quicFirstMessage))
  }

  @Test("a client's datagram has 1,200 bytes, told once, and not where the capture cut it")
  func initialSize() {
    let small = QUICWriter().initial(QUICWriter.crypto(Self.hello), paddedTo: 1_199)
    #expect(rules(small, small) == name(.quicInitialSize))
    var conversation = QUICConversation()
    conversation.receive(small, isCut: true)
    let kinds = conversation.kinds
    #expect(kinds == ["client_hello"])
  }

  @Test("the id that a client makes up has 8 bytes; one that a Retry packet gave may be shorter")
  func firstConnectionID() {
    var writer = QUICWriter()
    writer.secretID = [1, 2, 3, 4, 5, 6, 7]
    #expect(rules(writer.initial(QUICWriter.crypto(Self.hello))) == name(.quicFirstConnectionID))
    writer.token = [1]
    #expect(rules(writer.initial(QUICWriter.crypto(Self.hello))).isEmpty)
  }

  @Test("reserved bits are 0")
  func reservedBits() {
    var writer = QUICWriter()
    writer.reservedBits = 2
    #expect(rules(writer.initial(QUICWriter.crypto(Self.hello))) == name(.quicReservedBits))
  }

  @Test("a server's Initial packet has no token")
  func serverToken() {
    var server = QUICWriter()
    server.destinationID = []
    server.token = [1]
    let answer = server.initial(QUICWriter.crypto(HelloBuilder.quicServer()), from: .server)
    #expect(rules(Self.first, answer: answer) == name(.quicServerToken))
  }

  @Test("a hello of QUIC has no session id, TLS 1.3 at least, and transport parameters")
  func hellos() {
    let session = HelloBuilder.quicClient(sessionID: [1, 2, 3])
    #expect(rules(ofFrames: QUICWriter.crypto(session)) == name(.quicSessionID))
    let old = HelloBuilder.quicClient(versions: [0x0303])
    #expect(rules(ofFrames: QUICWriter.crypto(old)) == name(.quicTLSVersion))
    var server = QUICWriter()
    server.destinationID = []
    let chosen = server.initial(QUICWriter.crypto(HelloBuilder.quicServer(version: 0x0303)), from: .server)
    #expect(rules(Self.first, answer: chosen) == name(.quicTLSVersion))
    var bare = HelloBuilder()
    bare.extensions = [HelloBuilder.versions([0x0304])]
    let message = HelloBuilder.message(1, bare.clientBody)
    #expect(rules(ofFrames: QUICWriter.crypto(message)) == name(.quicParametersMissing))
  }

  @Test("transport parameters come once, whole, in their range, and from the side that may send them")
  func parameters() {
    let source = QUICWriter.parameter(0x0F, [])
    #expect(rules(ofParameters: source + source) == name(.quicParameterTwice))
    #expect(rules(ofParameters: source + [0x01, 0x04]) == name(.quicParameterValue))
    #expect(rules(ofParameters: []) == name(.quicSourceIDParameter))
    #expect(rules(ofParameters: QUICWriter.parameter(0x0F, [1])) == name(.quicSourceIDParameter))
    for identifier in [0x00, 0x02, 0x0D, 0x10] as [UInt64] {
      #expect(rules(ofParameters: source + QUICWriter.parameter(identifier, [0])) == name(.quicServerParameter))
    }
    let wrong: [(UInt64, [UInt8])] = [
      (0x01, []), (0x01, [1, 1]), (0x03, [0x44, 0xAF]), (0x08, [0xD0, 0, 0, 0, 0, 0, 0, 1]), (0x0A, [21]),
      (0x0B, [0x80, 0, 0x40, 0]), (0x0C, [0]), (0x0E, [1]),
    ]
    for (identifier, value) in wrong {
      #expect(rules(ofParameters: source + QUICWriter.parameter(identifier, value)) == name(.quicParameterValue))
    }
    let right: [(UInt64, [UInt8])] = [
      (0x01, [0]), (0x03, [0x44, 0xB0]), (0x08, [0xD0, 0, 0, 0, 0, 0, 0, 0]), (0x0A, [20]), (0x0B, [0x7F, 0xFF]),
      (0x0C, []), (0x0E, [2]), (0x1F1F, [1, 2, 3]),
    ]
    for (identifier, value) in right {
      #expect(rules(ofParameters: source + QUICWriter.parameter(identifier, value)).isEmpty)
    }
  }
}
