// SPDX-License-Identifier: Apache-2.0
import Wire

/// One message: a request for a file, what both sides agree on, an error, or a part of the file.
///
///     | 1 or 2 | file name 0 | mode 0 | option 0 | value 0 | ...
///     | 3 | block (2) | data |      | 4 | block (2) |
///     | 5 | error (2) | text 0 |    | 6 | option 0 | value 0 | ...
///
/// - Source: RFC 1350 §5; RFC 2347; RFC 2348; RFC 2349; RFC 7440.
public struct TFTPMessage: WireDecodable, ~Escapable {
  public let kind: Kind
  /// The file that is asked for, or nothing.
  public let file: RawSpan
  /// How it is to be sent, or nothing.
  public let mode: RawSpan
  /// Names and values, each ended by zero.
  let options: RawSpan
  /// What is wrong; 0 where the text says it.
  public let errorCode: UInt16
  public let errorText: RawSpan

  /// What the message is.
  public enum Kind: UInt16, Sendable {
    case read = 1
    case write, data, acknowledgement, error, options
  }

  /// Reads a message, all of the datagram.
  ///
  /// - Throws: `truncated` if the bytes end inside it; `malformed` if it is none of these, names no file, or a block's size is
  ///   out of bounds.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    let start = input.offset
    guard let kind = Kind(rawValue: try input.read(UInt16.self)) else {
      throw .malformed(at: start, rule: .tftpOperation)
    }
    self.kind = kind
    let nothing = input.rest.extracting(first: 0)
    var (file, mode, text, code) = (nothing, nothing, nothing, UInt16(0))
    switch kind {
    case .read, .write:
      file = try input.takeZeroEnded()
      mode = try input.takeZeroEnded()
      guard file.byteCount > 0 else { throw .malformed(at: start + 2, rule: .tftpFile) }
    case .error:
      code = try input.read(UInt16.self)
      text = try input.takeZeroEnded()
    case .data, .acknowledgement: try input.skip(2)
    case .options: break
    }
    (self.file, self.mode, errorText, errorCode) = (file, mode, text, code)
    options = kind == .data || kind == .acknowledgement || kind == .error ? nothing : input.rest
    if options.byteCount == 0 {
      if kind == .data { try input.skip(input.remaining) }
      return
    }
    // Each turn uses up an option.
    while !input.isAtEnd {
      let place = input.offset
      let name = try input.takeZeroEnded()
      let value = try input.takeZeroEnded()
      if name.isWord("blksize"), !(8...65_464).contains(value.decimalNumber ?? 0) {
        throw .malformed(at: place, rule: .tftpBlockSize)
      }
    }
  }
}

extension TFTPMessage {
  /// Calls `body` with the name and the value of each option, at most 16 of them.
  public func forEachOption(_ body: (RawSpan, RawSpan) -> Void) {
    var rest = WireReader(options)
    for _ in 0..<16 {
      guard !rest.isAtEnd, let name = try? rest.takeZeroEnded(), let value = try? rest.takeZeroEnded() else { return }
      body(name, value)
    }
  }
}

extension WireReader {
  /// Takes the bytes up to a zero and moves behind it.
  @_lifetime(copy self)
  @_lifetime(self: copy self)
  fileprivate mutating func takeZeroEnded() throws(WireError) -> RawSpan {
    guard let end = rest.firstOffset(of: 0) else { throw .truncated(at: offset, needed: remaining &+ 1) }
    return try take(end &+ 1).extracting(first: end)
  }
}

extension TFTPMessage: Message {
  public static let eventType: StaticString = "tftp"

  static let packetField = Field("tftp.packet", .text, "read, write, error or options (RFC 1350 §5, RFC 2347)")
  static let fileField = Field("tftp.file", .text, "the file that is asked for (RFC 1350 §5)", isPersonal: true)
  static let modeField = Field("tftp.mode", .text, "how it is to be sent, as octet (RFC 1350 §1)")
  static let optionsField = Field("tftp.options", .list, "what is asked for, or agreed on, beside it (RFC 2347)")
  static let optionNameField = Field(
    "tftp.options.name", .text, "the option, as blksize (RFC 2348, RFC 2349, RFC 7440)")
  static let optionValueField = Field("tftp.options.value", .text, "its value (RFC 2347)")
  static let errorField = Field("tftp.error_code", .number, "what is wrong (RFC 1350 §5, appendix)")
  static let errorTextField = Field("tftp.error_message", .text, "the same in words (RFC 1350 §5)", isPersonal: true)

  public static let fields = [
    packetField, fileField, modeField, optionsField, optionNameField, optionValueField, errorField, errorTextField,
  ]

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.packetField, kind.name)
    if file.byteCount > 0 { visitor.visit(Self.fileField, text: file) }
    if mode.byteCount > 0 { visitor.visit(Self.modeField, text: mode) }
    if options.byteCount > 0 {
      visitor.openList(Self.optionsField)
      forEachOption { name, value in
        visitor.openItem()
        visitor.visit(Self.optionNameField, text: name)
        visitor.visit(Self.optionValueField, text: value)
        visitor.closeItem()
      }
      visitor.closeList()
    }
    guard kind == .error else { return }
    visitor.visit(Self.errorField, errorCode)
    if errorText.byteCount > 0 { visitor.visit(Self.errorTextField, text: errorText) }
  }
}

extension TFTPMessage.Kind {
  /// The name in logs, as EVE has it.
  public var name: StaticString {
    switch self {
    case .read: "read"
    case .write: "write"
    case .data: "data"
    case .acknowledgement: "ack"
    case .error: "error"
    case .options: "options"
    }
  }
}

extension WireError.Rule {
  static let tftpOperation = Self(
    "tftp_operation", "RFC 1350 §5; RFC 2347", "the operation must be a number from 1 to 6")
  static let tftpFile = Self("tftp_file", "RFC 1350 §5", "a request must name a file")
  static let tftpBlockSize = Self("tftp_block_size", "RFC 2348", "blocks must have from 8 to 65,464 octets")
}
