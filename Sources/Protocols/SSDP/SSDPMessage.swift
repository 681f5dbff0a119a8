// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// One SSDP message: a device says what it is, a control point looks for devices, or one of them answers.
///
///     "NOTIFY * HTTP/1.1" | "M-SEARCH * HTTP/1.1" | "HTTP/1.1 200 OK"  CRLF
///     *( field-line CRLF )
///     CRLF
///
/// What cheap devices get wrong is read all the same: the first rule that a message breaks stands beside it.
///
/// - Source: UPnP Device Architecture 2.0 §1.1-§1.3; draft-cai-ssdp-v1-03.
public struct SSDPMessage: ~Escapable {
  /// What a message is for.
  public enum Kind: UInt8, Sendable {
    case notification, search, answer
  }

  public let kind: Kind
  private var section: FieldSection
  /// The first rule that the message breaks, if any.
  public private(set) var brokenRule: Malformation?
  /// What the message answers or repeats; filled in once it is paired.
  public internal(set) var exchange: Exchange?

  /// Reads a whole datagram.
  ///
  /// - Throws: `truncated` if the bytes end inside the first line; `malformed` if that is none of SSDP's.
  @_lifetime(copy bytes)
  public init(parsing bytes: RawSpan, isCutByCapture: Bool = false) throws(WireError) {
    var input = WireReader(bytes)
    guard let end = bytes.firstOffset(of: 0x0A) else { throw .truncated(at: bytes.byteCount, needed: 1) }
    let line = try input.takeLine()
    guard let kind = Kind(line) else { throw .malformed(at: 0, rule: .ssdpStartLine) }
    self.kind = kind
    section = FieldSection(input.rest)
    if bytes.octet(end &- 1) != 0x0D { note(.ssdpLineEnd, end) }
    var lines = FieldLines(input, isWhole: true)
    // Each turn uses up a line.
    while let field = try lines.next() {
      // What the capture cut is neither a value nor a fault.
      if isCutByCapture && lines.isUnended { break }
      if let rule = field.faults.ssdpRule { note(rule, field.offset) }
      if let name = SSDPFieldName(field.name) { section.keep(field, as: name.rawValue) }
    }
    if lines.isEndBare { note(.ssdpLineEnd, lines.rest.offset) }
    guard !isCutByCapture else { return }
    if lines.isUnended { note(.ssdpEmptyLine, bytes.byteCount) }
    if !lines.rest.isAtEnd { note(.ssdpBody, lines.rest.offset) }
    if let rule = missingField ?? wrongValue { note(rule, 0) }
  }
}

extension SSDPMessage.Kind {
  /// What a first line begins, in whatever case and with whatever blanks it is written.
  fileprivate init?(_ line: RawSpan) {
    let line = line.trimmed
    if line.beginsWithWord("http/1.") && line.containsWord(" 200") {
      self = .answer
    } else if line.beginsWithWord("notify ") && line.containsWord("* http/1.") {
      self = .notification
    } else if line.beginsWithWord("m-search ") && line.containsWord("* http/1.") {
      self = .search
    } else {
      return nil
    }
  }
}

extension SSDPMessage {
  private mutating func note(_ rule: WireError.Rule, _ offset: Int) {
    guard brokenRule == nil else { return }
    brokenRule = Malformation(layer: SSDPAnalyzer.card.name, rule: rule, offset: offset)
  }

  /// The rule that demands a field which the message lacks.
  private var missingField: WireError.Rule? {
    switch kind {
    case .search: return has(.host) && has(.discovery) && has(.searchTarget) ? nil : .ssdpSearchFields
    case .answer:
      let isWhole =
        has(.cacheControl) && has(.ext) && has(.location) && has(.server) && has(.searchTarget) && has(.serviceName)
      return isWhole ? nil : .ssdpAnswerFields
    case .notification:
      guard has(.host) && has(.notificationType) && has(.subtype) && has(.serviceName) else {
        return .ssdpNotificationFields
      }
      if value(.subtype).isWord("ssdp:alive") {
        return has(.cacheControl) && has(.location) && has(.server) ? nil : .ssdpAliveFields
      }
      return value(.subtype).isWord("ssdp:update") && !has(.location) ? .ssdpUpdateFields : nil
    }
  }

  /// The rule that a value breaks.
  private var wrongValue: WireError.Rule? {
    guard kind == .search else { return has(.cacheControl) && maxAge == nil ? .ssdpLifetime : nil }
    guard value(.discovery).isWord("\"ssdp:discover\"") else { return .ssdpDiscover }
    return has(.wait) && (number(.wait) ?? 0) < 1 ? .ssdpWait : nil
  }
}

extension SSDPMessage {
  @_lifetime(copy self)
  func value(_ name: SSDPFieldName) -> RawSpan { section.value(name.rawValue) }

  func has(_ name: SSDPFieldName) -> Bool { section.has(name.rawValue) }

  /// The decimal number that a field gives, or nil.
  func number(_ name: SSDPFieldName) -> Int? { value(name).decimalNumber }

  /// What is announced or looked for: a device's or service's type, `upnp:rootdevice`, `ssdp:all`, or a device's UUID.
  public var target: RawSpan {
    @_lifetime(copy self) get { kind == .notification ? value(.notificationType) : value(.searchTarget) }
  }

  /// What a notification says, as `ssdp:alive`.
  public var subtype: RawSpan {
    @_lifetime(copy self) get { value(.subtype) }
  }

  /// The device's UUID as it stands in the unique service name, without `uuid:`; nothing where it has none.
  public var deviceID: RawSpan {
    @_lifetime(copy self) get {
      let name = value(.serviceName)
      guard name.beginsWithWord("uuid:") else { return name.extracting(first: 0) }
      let rest = name.extracting(from: 5)
      return rest.extracting(first: rest.firstOffset(of: 0x3A) ?? rest.byteCount)
    }
  }

  /// Where the device describes itself; passive, so that nobody looks there.
  public var location: HTTPTarget {
    @_lifetime(copy self) get { HTTPTarget(value(.location)) }
  }

  /// The name of the device's software.
  public var server: RawSpan {
    @_lifetime(copy self) get { value(.server) }
  }

  /// How long the message holds, in seconds; nil where it does not say.
  public var maxAge: Int? {
    var rest = value(.cacheControl)
    // Each turn uses up a directive.
    while rest.byteCount > 0 {
      let comma = rest.firstOffset(of: 0x2C) ?? rest.byteCount
      let directive = rest.extracting(first: comma).trimmed
      if directive.beginsWithWord("max-age"), let equals = directive.firstOffset(of: 0x3D) {
        return directive.extracting(from: equals + 1).trimmed.decimalNumber
      }
      rest = rest.extracting(from: comma + 1)
    }
    return nil
  }
}

extension FieldFaults {
  /// The rule that a line with these faults breaks; the form is that of HTTP.
  fileprivate var ssdpRule: WireError.Rule? { httpRule ?? (contains(.bareLineFeed) ? .ssdpLineEnd : nil) }
}

extension WireError.Rule {
  static let ssdpStartLine = Self(
    "ssdp_start_line", "UPnP Device Architecture 2.0 §1.1.1",
    "a message must begin with NOTIFY or M-SEARCH to * in HTTP/1.1, or with HTTP/1.1 200 OK")
  static let ssdpLineEnd = Self(
    "ssdp_line_end", "UPnP Device Architecture 2.0 §1.1.1", "a line must end in carriage return and line feed")
  static let ssdpEmptyLine = Self(
    "ssdp_empty_line", "UPnP Device Architecture 2.0 §1.2.2", "an empty line must follow the last field")
  static let ssdpBody = Self(
    "ssdp_body", "UPnP Device Architecture 2.0 §1.2.2", "nothing may follow the empty line")
  static let ssdpNotificationFields = Self(
    "ssdp_notification_fields", "UPnP Device Architecture 2.0 §1.2.3",
    "a notification must hold HOST, NT, NTS and USN")
  static let ssdpAliveFields = Self(
    "ssdp_alive_fields", "UPnP Device Architecture 2.0 §1.2.2",
    "an announcement must hold CACHE-CONTROL, LOCATION and SERVER")
  static let ssdpUpdateFields = Self(
    "ssdp_update_fields", "UPnP Device Architecture 2.0 §1.2.4", "an update must hold LOCATION")
  static let ssdpSearchFields = Self(
    "ssdp_search_fields", "UPnP Device Architecture 2.0 §1.3.2", "a search must hold HOST, MAN and ST")
  static let ssdpAnswerFields = Self(
    "ssdp_answer_fields", "UPnP Device Architecture 2.0 §1.3.3",
    "an answer must hold CACHE-CONTROL, EXT, LOCATION, SERVER, ST and USN")
  static let ssdpDiscover = Self(
    "ssdp_discover", "UPnP Device Architecture 2.0 §1.3.2", "the MAN of a search must be ssdp:discover, in quotes")
  static let ssdpWait = Self(
    "ssdp_wait", "UPnP Device Architecture 2.0 §1.3.2", "the MX of a search must be a number from 1 on")
  static let ssdpLifetime = Self(
    "ssdp_lifetime", "UPnP Device Architecture 2.0 §1.2.2", "CACHE-CONTROL must hold max-age and a number of seconds")
}
