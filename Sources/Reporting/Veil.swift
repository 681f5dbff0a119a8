// SPDX-License-Identifier: Apache-2.0
import Detection
import Devices
import NetworkTypes
import Protocols
import Wire

/// Takes from records what the privacy level does not let through: the one place where that is decided.
///
/// Under `pseudonymous` a value becomes the beginning of HMAC-SHA-256 over it, under a key made of a secret and the day of the
/// record. Equal values have equal pseudonyms within a day, in every field. The pseudonyms of addresses are addresses of ranges
/// that nobody uses, so that readers of the log can still parse them.
///
/// - Source: RFC 2104 §2 (HMAC); RFC 1112 §4 (240.0.0.0/4 is reserved); RFC 3849 §2 (2001:db8::/32 is for documentation).
public struct Veil: Sendable {
  public let level: PrivacyLevel
  private let home: HomeNetworks
  private let secret: [UInt8]
  private var day = Int64.min
  private var key: [32 of UInt8] = .init(repeating: 0)

  /// Lets everything through.
  public static let none = Veil(level: .full, home: .standard, secret: [])

  /// Makes a veil; whoever knows the secret can find the values behind the pseudonyms.
  public init(level: PrivacyLevel, home: HomeNetworks, secret: [UInt8]) {
    self.level = level
    self.home = home
    self.secret = secret
  }

  /// Takes the key of the day (UTC) of a record.
  mutating func turn(to time: Timestamp) {
    let day = time.nanoseconds / 86_400_000_000_000
    guard level == .pseudonymous, day != self.day else { return }
    self.day = day
    key = HMAC.code(of: Array("vedette pseudonyms \(day)".utf8).span.octets, key: secret.span)
  }

  // MARK: Pseudonyms

  private func code(_ kind: UInt8, _ bytes: RawSpan) -> [32 of UInt8] {
    var message: [UInt8] = [kind]
    for place in 0..<bytes.byteCount { message.append(bytes.octet(place) ?? 0) }
    return HMAC.code(of: message.span.octets, key: key.span)
  }

  private func number(_ kind: UInt8, _ text: ShortText) -> (UInt64, UInt64) {
    let code = code(kind, text.bytes)
    var numbers: (UInt64, UInt64) = (0, 0)
    for place in 0..<8 {
      numbers.0 = numbers.0 << 8 | UInt64(code[place])
      numbers.1 = numbers.1 << 8 | UInt64(code[place + 8])
    }
    return numbers
  }

  /// The pseudonym of an address of the home; groups and IPv4 addresses of the Internet stay as they are.
  ///
  /// An IPv6 address of the Internet may be a device's own as well as a server's: it is taken for one of the home.
  func pseudonym(of address: IPAddress) -> IPAddress {
    if address.isGroup || address.isUnspecified || address.isLoopback { return address }
    if address.family == .v4 {
      guard home.contains(address) else { return address }
      return IPAddress(v4: 0xF000_0000 | UInt32(truncatingIfNeeded: number(1, address.text).0) >> 4)
    }
    let (high, low) = number(1, address.text)
    return IPAddress(v6High: 0x2001_0DB8_0000_0000 | high >> 32, low: low)
  }

  /// The pseudonym of a hardware address: a locally administered one; groups stay as they are.
  func pseudonym(of mac: MACAddress) -> MACAddress {
    guard mac.isDevice else { return mac }
    return MACAddress(value: number(2, mac.text).0 & 0xFCFF_FFFF_FFFF | 0x0200_0000_0000)
  }

  /// The pseudonym of a text: that of the address where it is one, or else `~` and 16 hexadecimal digits.
  func pseudonym(of text: RawSpan) -> ShortText {
    if text.byteCount <= 45 {
      let words = String(decoding: (0..<text.byteCount).map { text.octet($0) ?? 0 }, as: UTF8.self)
      if let mac = MACAddress(words) { return pseudonym(of: mac).text }
      if let address = IPAddress(words) { return pseudonym(of: address).text }
    }
    let code = code(3, text)
    var name = ShortText()
    name.append("~")
    for place in 0..<8 { name.append(hex: UInt64(code[place]), minimumDigits: 2) }
    return name
  }

  // MARK: Fields

  /// The fields that say where a device went.
  private static let destinations = Set(
    [
      "dns.queries.rrname", "dns.answers.rrname", "dns.authorities.rrname", "dns.additionals.rrname", "tls.sni",
      "quic.sni", "http.hostname", "vedette.flow.asked_name",
    ].map(Field.identifier(of:)))
  /// The fields that are sentences of ours with values in them.
  private static let sentences = Set(
    [Alert.expectedField, Alert.observedField, Alert.evidenceExpectedField, Alert.evidenceObservedField].map(\.id))
  /// The last labels of names that a home gives, and not the Internet.
  private static let homeDomains: Set<String> = ["local", "lan", "home", "internal", "localdomain", "arpa", "box"]

  /// Whether a field's text may stand as it is: the name of a host of the Internet, in a field that says where a device went.
  func lets(_ field: Field, _ text: RawSpan) -> Bool {
    guard Self.destinations.contains(field.id) else { return false }
    var name = String(decoding: (0..<text.byteCount).map { text.octet($0) ?? 0 }, as: UTF8.self).lowercased()
    if name.hasSuffix(".") { name.removeLast() }
    guard let dot = name.lastIndex(of: ".") else { return false }
    let last = name[name.index(after: dot)...]
    return last.contains { $0.isLetter } && !Self.homeDomains.contains(String(last))
  }

  /// Whether a field is a sentence, in which names and addresses stand.
  func isSentence(_ field: Field) -> Bool { Self.sentences.contains(field.id) }

  /// A sentence of ours whose addresses, and what stands in quotation marks, are pseudonyms.
  func sentence(_ text: String) -> String {
    var shown = ""
    var word = ""
    var isQuoted = false
    func end() {
      defer { word = "" }
      // What a sentence puts behind a word is no part of it.
      let tail = word.reversed().prefix { ".,;:".contains($0) }.count
      var body = word.dropLast(tail)
      // An IPv4 address may have a port behind it.
      if let colon = body.firstIndex(of: ":"), IPAddress(body[..<colon]) != nil { body = body[..<colon] }
      let isAddress = IPAddress(body) != nil || MACAddress(body) != nil
      let rest = word.dropFirst(body.count)
      shown += isAddress ? pseudonym(of: Array(body.utf8).span.octets).description + rest : word
    }
    for character in text {
      switch character {
      case "\u{201C}":
        end()
        isQuoted = true
        shown.append(character)
      case "\u{201D}" where isQuoted:
        isQuoted = false
        shown += pseudonym(of: Array(word.utf8).span.octets).description
        word = ""
        shown.append(character)
      case _ where isQuoted || character.isHexDigit || character == ":" || character == ".": word.append(character)
      default:
        end()
        shown.append(character)
      }
    }
    end()
    return shown
  }

  /// An alert as people may read it at this level; nil where it may not be told.
  public mutating func veiled(_ alert: Alert) -> Alert? {
    turn(to: alert.time)
    var alert = alert
    switch level {
    case .full: return alert
    case .none: return nil
    case .aggregate:
      alert.device = DeviceReference(id: "a device", mac: nil, address: nil, type: alert.device.type)
      (alert.observed, alert.expected, alert.uid) = ("", "", "-")
    case .pseudonymous:
      let name = alert.device.name
      func hidden(_ text: String) -> String {
        sentence(name.count < 3 ? text : text.replacing(name, with: "\u{201C}\(name)\u{201D}"))
      }
      (alert.observed, alert.expected) = (hidden(alert.observed), hidden(alert.expected))
      alert.uid = pseudonym(of: Array(alert.uid.utf8).span.octets).description
      alert.device = pseudonym(of: alert.device)
    }
    return alert
  }

  private func pseudonym(of device: DeviceReference) -> DeviceReference {
    var device = device
    device.id = pseudonym(of: Array(device.id.utf8).span.octets).description
    device.mac = device.mac.map(pseudonym(of:))
    device.address = device.address.map(pseudonym(of:))
    device.name = ""
    return device
  }

  /// An incident as people may read it at this level; nil where it may not be told.
  public mutating func veiled(_ incident: Incident) -> Incident? {
    turn(to: incident.first)
    switch level {
    case .full: return incident
    case .none: return nil
    case .aggregate: return incident.told(as: "-", of: [])
    case .pseudonymous:
      let uid = pseudonym(of: Array(incident.uid.utf8).span.octets).description
      return incident.told(as: uid, of: incident.devices.map(pseudonym(of:)))
    }
  }
}

/// A message authentication code made of SHA-256.
///
/// - Source: RFC 2104 §2, RFC 4231 (test vectors).
enum HMAC {
  private static let blockSize = 64

  static func code(of message: RawSpan, key: Span<UInt8>) -> [32 of UInt8] {
    var short: [64 of UInt8] = .init(repeating: 0)
    if key.count > blockSize {
      var digest = SHA256Digest()
      digest.update(key.octets)
      let octets = digest.finish()
      for place in 0..<32 { short[place] = octets[place] }
    } else {
      for place in 0..<key.count { short[place] = key[place] }
    }
    var inner = SHA256Digest()
    for place in 0..<blockSize { inner.update(short[place] ^ 0x36) }
    inner.update(message)
    let middle = inner.finish()
    var outer = SHA256Digest()
    for place in 0..<blockSize { outer.update(short[place] ^ 0x5C) }
    outer.update(middle.span.octets)
    return outer.finish()
  }
}
