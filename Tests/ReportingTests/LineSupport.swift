// SPDX-License-Identifier: Apache-2.0
import Foundation
import Protocols
import Testing
import Wire

@testable import Reporting

/// Writes one line and gives its text.
func line(capacity: Int = 8192, _ fields: (inout JSONLine) -> Void) throws -> String {
  var line = JSONLine(capacityInBytes: capacity)
  line.begin()
  fields(&line)
  line.end()
  return try #require(String(validating: bytes(of: line.bytes), as: UTF8.self))
}

/// A copy of the bytes of a span.
func bytes(of span: RawSpan) -> [UInt8] { (0..<span.byteCount).map { span.octet($0) ?? 0 } }

/// Checks that a text is one line of JSON with one object and no key twice in any object.
func expectWholeLine(_ text: String, _ location: SourceLocation = #_sourceLocation) throws {
  #expect(text.hasSuffix("\n"), sourceLocation: location)
  #expect(text.utf8.filter { $0 == 0x0A }.count == 1, sourceLocation: location)
  let object = try? JSONSerialization.jsonObject(with: Data(text.utf8))
  #expect(object is [String: Any], "\(text)", sourceLocation: location)
  #expect(doubledKeys(in: text) == [], "\(text)", sourceLocation: location)
}

/// The keys that stand twice in one object of a valid JSON text, which a parser would silently drop.
func doubledKeys(in text: String) -> [String] {
  var doubled: [String] = []
  var open: [Set<String>] = []
  var current: [UInt8]?
  var isEscaped = false
  var lastText = ""
  for byte in text.utf8 {
    if current != nil {
      if isEscaped {
        isEscaped = false
      } else if byte == 0x5C {
        isEscaped = true
      } else if byte == 0x22 {
        lastText = String(decoding: current ?? [], as: UTF8.self)
        current = nil
        continue
      }
      current?.append(byte)
      continue
    }
    switch byte {
    case 0x22: current = []
    case 0x7B, 0x5B: open.append([])
    case 0x7D, 0x5D: open.removeLast()
    case 0x3A: if !open[open.count - 1].insert(lastText).inserted { doubled.append(lastText) }
    default: break
    }
  }
  return doubled
}

/// A small generator with a fixed sequence.
struct SeededGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }

  /// Bytes of which many are special to JSON or to UTF-8.
  mutating func bytes(upTo count: Int) -> [UInt8] {
    let special: [UInt8] = [
      0x00, 0x0A, 0x1B, 0x22, 0x5C, 0x7F, 0x80, 0xC2, 0x9B, 0xE2, 0x80, 0xAE, 0xED, 0xA0, 0xF0, 0x9F, 0xFF,
    ]
    return (0..<below(count)).map { _ in
      below(2) == 0 ? special[below(special.count)] : UInt8(truncatingIfNeeded: next())
    }
  }
}

/// The fields of a record that the schema does not declare, or declares with another kind of value.
func undeclared(in line: String, _ schema: RecordSchema) throws -> [String] {
  let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
  let type = try #require(object["event_type"] as? String)
  let record = try #require(schema.records.first { $0.eventType == type }, "no schema for \(type)")
  let known = Dictionary(
    (schema.commonFields + record.fields).map { ($0.name.description, $0.kind) }, uniquingKeysWith: { $1 })
  return flattened(object).compactMap { name, value in
    guard let kind = known[name] else { return name }
    return fits(value, kind) ? nil : "\(name) is no \(kind)"
  }
}

private func flattened(_ value: Any, _ path: String = "") -> [(String, Any)] {
  if let object = value as? [String: Any] {
    return object.flatMap { flattened($1, path.isEmpty ? $0 : path + "." + $0) }
  }
  guard let list = value as? [Any] else { return [(path, value)] }
  return [(path, list)] + list.filter { $0 is [String: Any] }.flatMap { flattened($0, path) }
}

private func fits(_ value: Any, _ kind: Field.Kind) -> Bool {
  switch kind {
  case .text, .address, .hardwareAddress, .time, .hex: value is String
  case .number: (value as? NSNumber).map { $0.doubleValue.rounded() == $0.doubleValue } ?? false
  case .decimal: value is NSNumber
  case .boolean: value is Bool
  case .list: value is [Any]
  }
}
