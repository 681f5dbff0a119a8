// SPDX-License-Identifier: Apache-2.0
import Wire

/// The line with which each side begins.
///
///     SSH-protoversion-softwareversion [ SP comments ] CR LF
///
/// - Source: RFC 4253 §4.2, §5.
public struct SSHIdentification: WireDecodable, ~Escapable {
  /// The most bytes of the line, its end included.
  static let byteLimit = 255

  public let protocolVersion: RawSpan
  public let softwareVersion: RawSpan
  /// What stands behind the first space, or nothing.
  public let comments: RawSpan

  /// Reads the line and leaves `input` behind it.
  ///
  /// - Throws: `truncated` if the line's end is not there; `malformed` if the line is too long or has another form.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public init(parsing input: inout WireReader) throws(WireError) {
    let start = input.offset
    if input.remaining > Self.byteLimit, input.rest.extracting(first: Self.byteLimit).firstOffset(of: 0x0A) == nil {
      throw .malformed(at: start, rule: .sshIdentificationLength)
    }
    let line = try input.takeLine()
    guard line.match("SSH-") == .whole, let dash = line.firstOffset(of: 0x2D, from: 4), dash > 4,
      dash + 1 < line.byteCount
    else { throw .malformed(at: start, rule: .sshIdentification) }
    protocolVersion = line.extracting(4..<dash)
    let space = line.firstOffset(of: 0x20, from: dash) ?? line.byteCount
    softwareVersion = line.extracting(dash + 1..<space)
    comments = line.extracting(from: space + 1)
  }

  /// Whether the side speaks no version 2; one that calls itself 1.99 speaks both (RFC 4253 §5.1).
  var isVersion1: Bool { protocolVersion.match("1.") == .whole && !protocolVersion.isWord("1.99") }
}

extension WireError.Rule {
  static let sshIdentification = Self(
    "ssh_identification", "RFC 4253 §4.2", "an identification must name the versions of the protocol and the software")
  static let sshIdentificationLength = Self(
    "ssh_identification_length", "RFC 4253 §4.2", "an identification must have at most 255 bytes, its end included")
}
