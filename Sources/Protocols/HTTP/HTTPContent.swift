// SPDX-License-Identifier: Apache-2.0
import Wire

/// The beginning of a body that is looked into: that of a port mapping's request, and that of a document in XML.
///
/// - Source: RFC 9112 §6.3, §7.1.
struct HTTPContent {
  /// The most bytes of a body that are looked into.
  static let byteLimit = 4096

  /// Where they stand behind the head.
  private var range = 0..<0
  /// Whether only further bytes tell.
  private var isUndecided = false

  /// Finds them in what stands behind a head: of a body in chunks, the first chunk alone is looked into.
  init(_ header: borrowing HTTPHeader, following bytes: RawSpan) {
    if let count = header.bodyByteCount {
      range = 0..<min(count, Self.byteLimit)
    } else if header.isChunked, !header.isLengthBroken {
      var input = WireReader(bytes)
      if let line = try? input.takeLine() {
        guard let size = try? HTTPBody.size(line, at: 0) else { return }
        range = input.offset..<input.offset + min(size, Self.byteLimit)
      } else {
        isUndecided = bytes.byteCount < HTTPBody.lineLimit
      }
    }
  }

  /// How many bytes must stand behind the head, or 0 if that is not known yet; nil if all are at hand.
  func awaitedByteCount(behind bytes: RawSpan) -> Int? {
    if isUndecided { return 0 }
    return range.isEmpty || bytes.byteCount >= range.upperBound ? nil : range.upperBound
  }

  /// The bytes, as far as they are at hand.
  @_lifetime(copy bytes)
  func beginning(of bytes: RawSpan) -> RawSpan {
    bytes.extracting(first: range.upperBound).extracting(from: range.lowerBound)
  }
}

extension HTTPRequest {
  /// Whether the body says what the head does not: which port shall be mapped.
  var hasReadableBody: Bool { header.has(.soapAction) && UPnPControl(header.value(.soapAction)).isPortMapping }
}

extension HTTPResponse {
  /// Whether the body can be a device's description.
  func hasReadableBody(answering kind: HTTPRequest.Kind?) -> Bool {
    kind != .head && status == 200 && header.value(.contentEncoding).byteCount == 0
      && header.contentType.containsWord("/xml")
  }
}
