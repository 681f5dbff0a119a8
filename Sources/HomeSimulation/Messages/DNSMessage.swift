// SPDX-License-Identifier: Apache-2.0

/// A message of DNS or mDNS.
///
/// - Source: RFC 1035 §4, RFC 6762 §18.
struct DNSMessage {
  struct RecordType {
    static let a: UInt16 = 1
    static let cname: UInt16 = 5
    static let null: UInt16 = 10
    static let ptr: UInt16 = 12
    static let txt: UInt16 = 16
    static let aaaa: UInt16 = 28
    static let srv: UInt16 = 33
    static let any: UInt16 = 255
  }

  struct Record {
    var name: String
    var type: UInt16
    var lifetime: UInt32
    var data: [UInt8]
    /// The unique record of a host, which replaces what was known of it (RFC 6762 §10.2).
    var flushesCache = false
  }

  var id: UInt16
  var isAnswer = false
  var isAuthoritative = false
  var wantsRecursion = true
  /// 0 for no error, 2 for a failed server, 3 for a name that does not exist.
  var code: UInt8 = 0
  var questions: [(name: String, type: UInt16)] = []
  /// Whether mDNS answers may come to the asking host alone (RFC 6762 §5.4).
  var wantsUnicast = false
  var answers: [Record] = []
  var additional: [Record] = []

  var encoded: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(big16: id)
    bytes.append((isAnswer ? 0x80 : 0) | (isAuthoritative ? 0x04 : 0) | (wantsRecursion ? 0x01 : 0))
    bytes.append((isAnswer && wantsRecursion ? 0x80 : 0) | code)
    bytes.append(big16: questions.count)
    bytes.append(big16: answers.count)
    bytes.append(big16: 0)
    bytes.append(big16: additional.count)
    var places: [String: Int] = [:]
    for question in questions {
      Self.append(question.name, to: &bytes, &places)
      bytes.append(big16: question.type)
      bytes.append(big16: wantsUnicast ? 0x8001 : 1)
    }
    for record in answers + additional {
      Self.append(record.name, to: &bytes, &places)
      bytes.append(big16: record.type)
      bytes.append(big16: record.flushesCache ? 0x8001 : 1)
      bytes.append(big32: record.lifetime)
      bytes.append(big16: record.data.count)
      bytes.append(contentsOf: record.data)
    }
    return bytes
  }

  /// A name that stood before is pointed at (RFC 1035 §4.1.4).
  private static func append(_ name: String, to bytes: inout [UInt8], _ places: inout [String: Int]) {
    if let place = places[name] {
      bytes.append(big16: 0xC000 | place)
    } else {
      places[name] = bytes.count
      bytes.append(contentsOf: self.name(name))
    }
  }

  /// A name in labels, without pointers; labels are parted by `.`, and the first may hold dots after `\`.
  static func name(_ name: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for label in name.split(separator: ".") {
      bytes.append(UInt8(truncatingIfNeeded: min(label.utf8.count, 63)))
      bytes.append(contentsOf: label.utf8.prefix(63))
    }
    bytes.append(0)
    return bytes
  }

  static func address(_ address: UInt32) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(big32: address)
    return bytes
  }

  static func text(_ strings: [String]) -> [UInt8] {
    strings.flatMap { [UInt8(truncatingIfNeeded: min($0.utf8.count, 255))] + Array($0.utf8.prefix(255)) }
  }

  static func service(_ host: String, port: UInt16) -> [UInt8] {
    var bytes: [UInt8] = [0, 0, 0, 0]
    bytes.append(big16: port)
    return bytes + name(host)
  }
}
