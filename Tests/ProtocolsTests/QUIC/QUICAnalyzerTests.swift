// SPDX-License-Identifier: Apache-2.0
import Protocols
import SensorTestKit
import Testing

@Suite("QUIC connections · RFC 9000 §7, §12, §17; RFC 9001 §4")
struct QUICAnalyzerTests {
  static let hello = HelloBuilder.quicClient()

  /// What is found in a flow's datagrams.
  private func kinds(_ datagrams: [([UInt8], Direction)]) -> [String] {
    var conversation = QUICConversation()
    for (datagram, direction) in datagrams { conversation.receive(datagram, direction) }
    return conversation.kinds
  }

  private static func serverPacket(_ frames: [UInt8]) -> [UInt8] {
    var writer = QUICWriter()
    writer.destinationID = []
    writer.sourceID = [9, 9, 9, 9]
    return writer.initial(frames, from: .server)
  }

  @Test(
    "every readable version gives the same hello",
    arguments: [1, 0x6B33_43CF, 0xFF00_001D, 0xFF00_0020, 0xFF00_0022, 0xFACE_B002])
  func versions(version: UInt32) {
    var writer = QUICWriter()
    writer.version = QUICVersion(rawValue: version)
    var conversation = QUICConversation()
    conversation.receive(writer.initial(QUICWriter.crypto(Self.hello)))
    let messages = conversation.messages
    #expect(messages.count == 1)
    #expect(messages.first?["quic.sni"] == "camera.example")
    #expect(messages.first?["quic.version"] == String(version, radix: 16))
    #expect(messages.first?["quic.ja4"]?.hasPrefix("q13d0205h3_") == true)
  }

  @Test("a server may answer in version 2 what was begun in version 1")
  func compatibleNegotiation() {
    var server = QUICWriter()
    server.version = .v2
    server.destinationID = []
    let found = kinds([
      (QUICWriter().initial(QUICWriter.crypto(Self.hello)), .toServer),
      (server.initial(QUICWriter.crypto(HelloBuilder.quicServer()), from: .server), .toClient),
    ])
    #expect(found == ["client_hello", "server_hello"])
  }

  @Test("a hello in shuffled pieces over three packets, some twice, is one hello and leaves no buffer in use")
  func pieces() {
    let hello = HelloBuilder.quicClient(padding: 1_700)
    var random = SplitMix64(seed: 11)
    for _ in 0..<20 {
      var frames: [[UInt8]] = []
      for start in stride(from: 0, to: hello.count, by: 90) {
        frames.append(QUICWriter.crypto(hello[start..<min(start + 90, hello.count)], at: start))
      }
      frames.append(frames[3])
      frames.shuffle(using: &random)
      var conversation = QUICConversation()
      var writer = QUICWriter()
      for part in 0..<3 {
        var share: [UInt8] = []
        for index in stride(from: part, to: frames.count, by: 3) { share += [0x01, 0x00, 0x00] + frames[index] }
        conversation.receive(writer.initial(share))
        writer.packetNumber += 1
      }
      let (kinds, inUse) = (conversation.kinds, conversation.workspace.handshakes.countInUse)
      #expect(kinds == ["client_hello"])
      #expect(inUse == 0)
    }
  }

  @Test("packets that share a datagram are all read, and what follows the last is left alone")
  func coalesced() {
    var server = QUICWriter()
    server.destinationID = []
    let acknowledgement: [UInt8] = [0x02, 0x00, 0x00, 0x00, 0x00]
    let datagram =
      server.initial(acknowledgement, from: .server, paddedTo: 60) + server.unreadable(type: 2, byteCount: 200)
      + server.initial(QUICWriter.crypto(HelloBuilder.quicServer()), from: .server, paddedTo: 60) + [0x40, 1, 2, 3]
    let found = kinds([(QUICWriter().initial(QUICWriter.crypto(Self.hello)), .toServer), (datagram, .toClient)])
    #expect(found == ["client_hello", "server_hello"])
  }

  @Test("early data in front of a hello does not hide it")
  func earlyData() {
    let writer = QUICWriter()
    let found = kinds([
      (writer.unreadable(type: 1, byteCount: 300) + writer.initial(QUICWriter.crypto(Self.hello)), .toServer)
    ])
    #expect(found == ["client_hello"])
  }

  @Test("behind a Retry packet the keys come from its id, and the hello is told once")
  func retry() {
    var server = QUICWriter()
    server.destinationID = []
    server.sourceID = [1, 2, 3, 4, 5]
    var second = QUICWriter()
    second.secretID = server.sourceID
    second.token = [7, 7, 7]
    var conversation = QUICConversation()
    conversation.receive(QUICWriter().initial(QUICWriter.crypto(Self.hello)))
    conversation.receive(server.retry(token: [7, 7, 7]), .toClient)
    conversation.receive(second.initial(QUICWriter.crypto(Self.hello)))
    var answer = second
    answer.destinationID = []
    answer.token = []
    conversation.receive(answer.initial(QUICWriter.crypto(HelloBuilder.quicServer()), from: .server), .toClient)
    let (kinds, messages) = (conversation.kinds, conversation.messages)
    #expect(kinds == ["client_hello", "retry", "server_hello"])
    #expect(messages.dropFirst().first?["quic.token_length"] == "3")
  }

  @Test("a client that begins anew in the same flow is read anew, with and without the Retry packet in between")
  func anew() {
    var second = QUICWriter()
    second.secretID = [8, 7, 6, 5, 4, 3, 2, 1]
    let found = kinds([
      (QUICWriter().initial(QUICWriter.crypto(Self.hello)), .toServer),
      (second.initial(QUICWriter.crypto(Self.hello)), .toServer),
    ])
    #expect(found == ["client_hello", "client_hello"])
  }

  @Test("the second hello that a server demands is read behind the first")
  func helloRetry() {
    var later = QUICWriter()
    later.packetNumber = 1
    let first = Self.hello
    let demand = HelloBuilder.quicServer(random: HelloBuilder.retryRandom)
    let found = kinds([
      (QUICWriter().initial(QUICWriter.crypto(first)), .toServer),
      (Self.serverPacket(QUICWriter.crypto(demand)), .toClient),
      (later.initial(QUICWriter.crypto(first)), .toServer),
      (later.initial(QUICWriter.crypto(first, at: first.count)), .toServer),
      (Self.serverPacket(QUICWriter.crypto(HelloBuilder.quicServer(), at: demand.count)), .toClient),
    ])
    #expect(found == ["client_hello", "hello_retry_request", "client_hello", "server_hello"])
  }

  @Test("a version negotiation packet lists the server's versions, and the next hello is read")
  func negotiation() {
    var first = QUICWriter()
    first.version = .v2
    var server = QUICWriter()
    server.destinationID = []
    var conversation = QUICConversation()
    conversation.receive(first.initial(QUICWriter.crypto(Self.hello)))
    conversation.receive(server.versionNegotiation([0x1A2A_3A4A, 1]), .toClient)
    conversation.receive(QUICWriter().initial(QUICWriter.crypto(Self.hello)))
    let (kinds, messages) = (conversation.kinds, conversation.messages)
    #expect(kinds == ["client_hello", "version_negotiation", "client_hello"])
    #expect(messages.dropFirst().first?["quic.versions[0]"] == "1a2a3a4a")
    #expect(messages.dropFirst().first?["quic.versions[1]"] == "1")
  }

  @Test("a connection that is refused says why")
  func close() {
    var conversation = QUICConversation()
    conversation.receive(QUICWriter().initial(QUICWriter.crypto(Self.hello)))
    conversation.receive(Self.serverPacket([0x1C, 0x41, 0x28, 0x06, 0x02, 0x6E, 0x6F]), .toClient)
    let last = conversation.messages.last
    #expect(last?["quic.type"] == "close")
    #expect(last?["quic.close.code"] == "296")
    #expect(last?["quic.close.frame_type"] == "6")
    #expect(last?["quic.close.reason_length"] == "2")
  }

  @Test("after both hellos, or four packets that no key fits, nothing more is read")
  func ends() {
    var conversation = QUICConversation()
    conversation.receive(QUICWriter().initial(QUICWriter.crypto(Self.hello)))
    conversation.receive(Self.serverPacket(QUICWriter.crypto(HelloBuilder.quicServer())), .toClient)
    let isFinished = conversation.isFinished
    #expect(isFinished)

    var damaged = QUICWriter().initial(QUICWriter.crypto(Self.hello))
    damaged[600] ^= 1
    var other = QUICConversation()
    var counts: [Bool] = []
    for _ in 0..<4 {
      other.receive(damaged)
      counts.append(other.isFinished)
    }
    #expect(counts == [false, false, false, true])
    let messages = other.messages
    #expect(messages.isEmpty)
  }

  @Test("a hello that never ends is given up at 16 KiB, and its buffer with it")
  func endless() {
    var conversation = QUICConversation()
    var writer = QUICWriter()
    let start: [UInt8] = [1, 0, 0xFF, 0xFF] + [UInt8](repeating: 0, count: 996)
    for part in 0..<17 {
      let piece = part == 0 ? start : [UInt8](repeating: 0, count: 1_000)
      conversation.receive(writer.initial(QUICWriter.crypto(piece, at: part * 1_000)))
      writer.packetNumber += 1
    }
    let (messages, inUse) = (conversation.messages, conversation.workspace.handshakes.countInUse)
    #expect(messages.isEmpty)
    #expect(inUse == 0)
  }

  @Test("a version that is not read is no fault, and one of Google's ends the reading")
  func unread() {
    var writer = QUICWriter()
    writer.version = QUICVersion(rawValue: 0x1A2A_3A4A)
    var conversation = QUICConversation()
    conversation.receive(Array(writer.unreadable(type: 0, byteCount: 1_200).prefix(9)))
    conversation.receive([0xC3, 0x51, 0x30, 0x34, 0x36, 0x50, 1, 2])
    let (messages, isFinished) = (conversation.messages, conversation.isFinished)
    #expect(messages.isEmpty)
    #expect(isFinished)
  }

  @Test("the state of a flow is small, whatever its packets hold")
  func size() {
    #expect(MemoryLayout<QUICAnalyzer>.size <= 96)
  }

  @Test("a datagram cut anywhere, or with any byte changed, ends without a crash, twice the same")
  func mutations() {
    let datagram =
      QUICWriter().initial(QUICWriter.crypto(Self.hello), paddedTo: 0) + QUICWriter().unreadable(type: 2, byteCount: 30)
    for cut in 0..<datagram.count {
      let whole = kinds([(Array(datagram.prefix(cut)), .toServer)])
      let again = kinds([(Array(datagram.prefix(cut)), .toServer)])
      #expect(whole == again)
      var conversation = QUICConversation()
      conversation.receive(Array(datagram.prefix(cut)), isCut: true)
      let found = conversation.kinds
      #expect(!found.contains("ends_inside_field"))
    }
    for index in datagram.indices {
      var changed = datagram
      changed[index] ^= 0x55
      _ = kinds([(changed, .toServer)])
    }
  }
}
