// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import SensorTestKit
import Testing
import Wire

@testable import Protocols

@Suite("TLS ClientHello · RFC 8446 §4.1.2")
struct TLSClientHelloTests {
  @Test("what a hello offers is read from its extensions")
  func offers() throws {
    var builder = HelloBuilder()
    builder.sessionID = [UInt8](1...32)
    builder.extensions = [
      HelloBuilder.serverName("lamp.example"), HelloBuilder.protocols([Array("mqtt".utf8), [0x0A, 0x0A]]),
      HelloBuilder.versions([0x1A1A, 0x0304, 0x0303]), HelloBuilder.groups([0x2A2A, 29, 23]),
      HelloBuilder.pointFormats([0, 1, 2]), HelloBuilder.signatures([0x0403, 0x0804]),
      HelloBuilder.keyShares([(0x2A2A, [0]), (29, [UInt8](repeating: 7, count: 32))]), (35, [1, 2, 3]),
      (0xFE0D, [0, 1]),
      HelloBuilder.preSharedKeys(1),
    ]
    let body = builder.clientBody
    var input = WireReader(body.span.octets)
    let hello = try TLSClientHello(parsing: &input)
    var names: [[UInt8]] = []
    hello.forEachApplicationProtocol { names.append($0.array) }
    var shares: [UInt16] = []
    hello.forEachKeyShare { group, _ in shares.append(group) }
    var types: [UInt16] = []
    hello.extensions.forEachType { types.append($0) }
    let name = String(decoding: hello.serverName.array, as: UTF8.self)
    let session = hello.sessionID.array
    let formats = hello.pointFormats.array
    let groups = (0..<hello.supportedGroups.count).map { hello.supportedGroups[$0] }
    let schemes = (0..<hello.signatureAlgorithms.count).map { hello.signatureAlgorithms[$0] }
    let flags = [
      hello.options.preSharedKeyCount == 1, (hello.options.sessionTicketLength ?? 0) > 0,
      hello.options.offersEncryptedHello,
    ]
    let versions = [hello.legacyVersion, hello.highestVersion]
    let left = input.remaining
    #expect(names == [Array("mqtt".utf8), [0x0A, 0x0A]])
    #expect(shares == [0x2A2A, 29])
    #expect(types == [0, 16, 43, 10, 11, 13, 51, 35, 0xFE0D, 41])
    #expect(name == "lamp.example")
    #expect(session == [UInt8](1...32))
    #expect(formats == [0, 1, 2])
    #expect(groups == [0x2A2A, 29, 23])
    #expect(schemes == [0x0403, 0x0804])
    #expect(flags == [true, true, true])
    #expect(versions == [.tls12, .tls13])
    #expect(left == 0)
  }

  @Test("an offer of an encrypted hello is a field, an empty session ticket is no ticket")
  func smallExtensions() throws {
    var builder = HelloBuilder()
    builder.extensions = [(0xFE0D, [0]), (35, [])]
    let message = try #require(TLSAnalyzerTests.messages(builder.clientStream()).first)
    #expect(message["tls.ech"] == "offered")
    #expect(message["tls.sni"] == nil)
    let body = builder.clientBody
    var input = WireReader(body.span.octets)
    let hello = try TLSClientHello(parsing: &input)
    let sendsTicket = (hello.options.sessionTicketLength ?? 0) > 0
    #expect(!sendsTicket)
  }

  @Test(
    "a hello whose length cuts it short is shown from its cipher suites on, without fingerprints where extensions lack")
  func shortBodies() {
    let body = JA4Tests.publishedHello().clientBody
    let extensionless = 2 + 32 + 1 + 2 + 30 + 2
    for length in 0..<body.count {
      let stream = HelloBuilder.records(HelloBuilder.message(1, Array(body.prefix(length))))
      let messages = TLSAnalyzerTests.messages(stream)
      let isShown = length >= extensionless
      #expect((messages.first?.eventType == "tls") == isShown, "\(length) bytes")
      #expect((messages.last?.eventType == "anomaly") == (length != extensionless), "\(length) bytes")
      #expect(messages.count == (isShown && length != extensionless ? 2 : 1))
      // A single byte behind them is no block of extensions.
      #expect((messages.first?["tls.ja4"] != nil) == (extensionless...extensionless + 1).contains(length))
    }
  }

  @Test(
    "any one byte of a hello may be anything: it is read or broken, never worse", arguments: [0x00, 0x01, 0x7F, 0xFF])
  func damaged(value: UInt8) {
    for stream in [RecordedHandshakes.clientTLS13, RecordedHandshakes.serverTLS12] {
      for offset in stream.indices {
        var damaged = stream
        damaged[offset] = value
        let first = TLSAnalyzerTests.messages(damaged)
        let second = TLSAnalyzerTests.messages(damaged)
        #expect(first == second)
        #expect(first.count <= 2)
      }
    }
  }
}

extension WireError.Rule {
  /// The rule's name in logs.
  var text: String { name.description }
}

@Suite("TLS broken rules · RFC 8446 §4, §5")
struct TLSMalformedTests {
  struct Case: CustomTestStringConvertible {
    var rule: WireError.Rule
    var stream: [UInt8]
    var testDescription: String { rule.text }

    init(_ rule: WireError.Rule, _ stream: [UInt8]) {
      self.rule = rule
      self.stream = stream
    }

    /// A hello whose builder was made to break the rule.
    init(_ rule: WireError.Rule, _ change: (inout HelloBuilder) -> Void) {
      var builder = HelloBuilder()
      change(&builder)
      self.init(rule, builder.clientStream())
    }

    /// A hello with one extension.
    init(_ rule: WireError.Rule, extension type: UInt16, _ body: [UInt8]) {
      self.init(rule) { $0.extensions = [(type, body)] }
    }

    /// A body with everything up to the compression methods, then these bytes.
    init(_ rule: WireError.Rule, rest: [UInt8]) {
      var builder = HelloBuilder()
      builder.extensions = nil
      self.init(rule, HelloBuilder.records(HelloBuilder.message(1, builder.clientBody + rest)))
    }

    /// A body with a session id of no bytes, then these bytes.
    init(_ rule: WireError.Rule, afterSession rest: [UInt8]) {
      let front = [3, 3] + [UInt8](repeating: 0, count: 32) + [0]
      self.init(rule, HelloBuilder.records(HelloBuilder.message(1, front + rest)))
    }
  }

  static let records = [
    Case(.tlsContentType, Array("HTTP/1.1 400 Bad Request\r\n".utf8)),
    Case(.tlsRecordVersion, [22, 2, 0, 0, 4, 1, 0, 0, 0]),
    Case(.tlsRecordLength, [22, 3, 1, 0x48, 0x01, 1, 0, 0, 0]),
    Case(.tlsEmptyHandshake, [22, 3, 1, 0, 0]),
    Case(
      .tlsInterleavedRecord, [22, 3, 1, 0, 4, 1, 0, 0, 40, 21, 3, 1, 0, 2, 1, 0] + [UInt8](repeating: 0, count: 60)),
    Case(.endsInsideField, HelloBuilder.records([1, 0, 0, 0])),
    Case(.tlsAlertLevel, [21, 3, 1, 0, 2, 3, 40]),
  ]

  static let fixedParts = [
    Case(.tlsSessionIDLength) { $0.sessionID = [UInt8](repeating: 1, count: 33) },
    Case(.tlsCipherSuitesLength) { $0.ciphers = [] },
    Case(.tlsCipherSuitesLength, afterSession: [0, 3, 0x13, 0x01, 0x13, 1, 0]),
  ]

  /// What breaks a rule behind the cipher suites.
  static let rearParts = [
    Case(.tlsNullCompression) { $0.compression = [1] },
    Case(.tlsNullCompression) { $0.compression = [] },
    Case(.tlsExtensionsLength, rest: [0, 5, 0, 1, 0, 0]),
    Case(.trailingBytes) { $0.trailing = [0] },
    Case(.trailingBytes, rest: [0, 0, 0]),
    Case(.trailingBytes, rest: [0]),
    Case(.tlsExtensionLength, rest: [0, 5, 0, 0x99, 0, 2, 1]),
    Case(.tlsExtensionLength, rest: [0, 3, 0, 0x99, 0]),
    Case(.tlsExtensionTwice) { $0.extensions = [(99, []), (98, []), (99, [1])] },
    Case(.tlsExtensionTwice) { $0.extensions = [(10, [0, 2, 0, 29]), (10, [0, 2, 0, 29])] },
    Case(.tlsExtensionTwice) { $0.extensions = (100...160).map { (UInt16($0), []) } + [(101, [])] },
    Case(.tlsExtensionTwice) { $0.extensions = (100...160).map { (UInt16($0), []) } + [(159, [])] },
  ]

  static let extensions = [
    Case(.tlsPreSharedKeyLast) { $0.extensions = [HelloBuilder.preSharedKeys(1), (99, [])] },
    Case(.tlsServerName, extension: 0, []),
    Case(.tlsServerName, extension: 0, [0, 0]),
    Case(.tlsServerName, extension: 0, [0, 3, 0, 0, 0]),
    Case(.tlsServerName, extension: 0, [0, 5, 0, 0, 3, 0x61, 0x62]),
    Case(.tlsServerName, extension: 0, [0, 9, 0, 0, 1, 0x61]),
    Case(.tlsServerName, extension: 0, [0, 8, 0, 0, 1, 0x61, 0, 0, 1, 0x62]),
    Case(.tlsProtocolNames, extension: 16, [0, 0]),
    Case(.tlsProtocolNames, extension: 16, [0, 2, 0, 0]),
    Case(.tlsProtocolNames, extension: 16, [0, 3, 3, 0x68, 0x32]),
    Case(.tlsProtocolNames, extension: 16, [0, 3, 2, 0x68, 0x32, 0]),
    Case(.tlsSupportedVersions, extension: 43, [3, 3, 4, 3]),
    Case(.tlsSupportedVersions, extension: 43, [0]),
    Case(.tlsSupportedGroups, extension: 10, [0, 1, 0]),
    Case(.tlsSupportedGroups, extension: 10, [0, 4, 0, 29]),
    Case(.tlsPointFormats, extension: 11, [0]),
    Case(.tlsPointFormats, extension: 11, []),
    Case(.tlsSignatureAlgorithms, extension: 13, [0, 3, 4, 3, 4]),
    Case(.tlsSignatureAlgorithms, extension: 13, [0]),
    Case(.tlsSignatureAlgorithms, extension: 50, [0, 1, 4]),
    Case(.tlsCertificateCompression, extension: 27, [3, 0, 1, 0]),
    Case(.tlsPreSharedKeyModes, extension: 45, [0]),
    Case(.tlsPreSharedKey, extension: 41, [0, 0]),
    Case(.tlsPreSharedKey, extension: 41, [0, 6, 0, 0, 0, 0, 0, 0] + [0, 33, 32] + [UInt8](repeating: 0, count: 32)),
    Case(.tlsPreSharedKey, extension: 41, [0, 7, 0, 1, 9, 0, 0, 0, 0] + [0, 32] + [UInt8](repeating: 31, count: 32)),
    Case(.tlsCookie, extension: 44, [0, 0]),
    Case(.tlsRecordSizeLimit, extension: 28, [0, 63]),
    Case(.tlsRecordSizeLimit, extension: 28, [64]),
    Case(.tlsMaximumFragmentLength, extension: 1, [5]),
    Case(.tlsHeartbeatMode, extension: 15, [0]),
    Case(.tlsRenegotiationInfo, extension: 0xFF01, [1]),
    Case(.tlsPadding, extension: 21, [0, 0, 1]),
    Case(.tlsExtensionNotEmpty, extension: 42, [0]),
    Case(.tlsExtensionNotEmpty, extension: 23, [0]),
    Case(.tlsKeyShare, extension: 51, [0, 5, 0, 29, 0, 2, 1]),
    Case(.tlsKeyShare, extension: 51, [0, 4, 0, 29, 0, 0]),
    Case(.tlsKeyShare, extension: 51, [0, 7, 0, 29, 0, 1, 1, 0, 23]),
  ]

  @Test("each broken rule is reported once, under its own name", arguments: records + fixedParts)
  func rules(broken: Case) {
    var feeder = StreamFeeder<TLSAnalyzer>()
    feeder.feed(broken.stream)
    feeder.feed(RecordedHandshakes.clientTLS13)
    #expect(feeder.messages.map(\.brokenRule) == [broken.rule.text])
    #expect(feeder.messages.first?["anomaly.layer"] == "tls")
    #expect(feeder.breaches == [])
  }

  @Test("what breaks a rule behind the cipher suites is reported beside its hello", arguments: rearParts)
  func rearRules(broken: Case) throws {
    let messages = TLSAnalyzerTests.messages(broken.stream + TLSAlertTests.failure)
    #expect(messages.map(\.brokenRule) == [nil, broken.rule.text, nil])
    let hello = try #require(messages.first)
    #expect(hello["tls.client_handshake.ciphers[0]"] != nil)
    let isWhole = broken.rule == .tlsNullCompression || broken.rule == .trailingBytes
    #expect((hello["tls.ja4"] != nil) == isWhole)
  }

  @Test("the extensions in front of a broken one are shown")
  func extensionsInFront() throws {
    var builder = HelloBuilder()
    builder.extensions = [(0, [0, 9, 0, 0, 6, 0x61, 0x2E, 0x74, 0x65, 0x73, 0x74]), (99, []), (99, [])]
    let hello = try #require(TLSAnalyzerTests.messages(builder.clientStream()).first)
    #expect(hello["tls.sni"] == "a.test")
    #expect(hello["tls.client_handshake.exts[1]"] == "99")
    #expect(hello["tls.client_handshake.exts[2]"] == nil)
  }

  @Test("a broken extension is reported beside its hello, without fingerprints if they need it", arguments: extensions)
  func extensionRules(broken: Case) throws {
    let messages = TLSAnalyzerTests.messages(broken.stream + TLSAlertTests.failure)
    #expect(messages.map(\.brokenRule) == [nil, broken.rule.text, nil])
    let hello = try #require(messages.first)
    let listRules: [WireError.Rule] = [
      .tlsProtocolNames, .tlsSupportedVersions, .tlsSupportedGroups, .tlsPointFormats, .tlsSignatureAlgorithms,
    ]
    let isNeeded = listRules.contains(broken.rule)
    let isListed = hello.lines.contains("tls.client_handshake.exts[0]=50")
    #expect((hello["tls.ja4"] == nil) == (isNeeded && !isListed))
  }

  @Test("the offset names the broken part, counted from the handshake message's first byte")
  func offsets() {
    var builder = HelloBuilder()
    builder.extensions = [(99, []), (99, [])]
    let message = TLSAnalyzerTests.messages(builder.clientStream()).last
    // Head 4, version 2, random 32, session 1, ciphers 2 + 4, compression 2, block length 2, one extension 4.
    #expect(message?["anomaly.offset"] == "53")
  }

  @Test("a server hello must choose one version, and one protocol")
  func servers() {
    var builder = HelloBuilder()
    builder.extensions = [(43, [2, 3, 4])]
    #expect(
      TLSAnalyzerTests.messages(builder.serverStream(), .toClient).map(\.brokenRule) == [
        WireError.Rule.tlsSelectedVersion.text
      ])
    builder.extensions = [HelloBuilder.protocols([[0x61], [0x62]])]
    #expect(
      TLSAnalyzerTests.messages(builder.serverStream(), .toClient).map(\.brokenRule) == [
        WireError.Rule.tlsProtocolNames.text
      ])
    builder.extensions = [(43, [3, 4]), (0, [])]
    let valid = TLSAnalyzerTests.messages(builder.serverStream(), .toClient)
    for share in [[0], [0, 29], [0, 29, 0, 0], [0, 29, 0, 2, 1]] as [[UInt8]] {
      builder.extensions = [(43, [3, 4]), (51, share)]
      let messages = TLSAnalyzerTests.messages(builder.serverStream(), .toClient)
      #expect(messages.map(\.brokenRule) == [WireError.Rule.tlsServerKeyShare.text])
    }
    builder.extensions = [(43, [3, 4]), (41, [0])]
    #expect(
      TLSAnalyzerTests.messages(builder.serverStream(), .toClient).map(\.brokenRule) == [
        WireError.Rule.tlsSelectedKey.text
      ])
    #expect(valid.map { $0["tls.version"] } == ["TLS 1.3"])
  }

  @Test("a server of an early draft of TLS 1.3 is understood")
  func drafts() {
    let body: [UInt8] = [0x7F, 0x10] + [UInt8](repeating: 7, count: 32) + [0x13, 1, 0, 4, 0, 0x28, 0, 0]
    let stream = HelloBuilder.records(HelloBuilder.message(2, body))
    let message = TLSAnalyzerTests.messages(stream, .toClient).first
    #expect(message?["tls.version"] == "0x7f10")
    #expect(message?["tls.server_handshake.cipher"] == "4865")
    #expect(message?["tls.server_handshake.exts[0]"] == "40")
  }

  @Test("every rule names its document and section")
  func sources() {
    for broken in Self.records + Self.fixedParts + Self.extensions where broken.rule.text.hasPrefix("tls_") {
      let source = broken.rule.source.description
      #expect(source.hasPrefix("RFC ") && source.contains("§"), "\(broken.rule.text): \(source)")
    }
  }
}
