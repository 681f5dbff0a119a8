// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// The lines of a JSON log, each a whole object or the test fails.
struct Log {
  let records: [[String: Any]]

  init(_ text: String) throws {
    #expect(text.isEmpty || text.hasSuffix("\n"), "the last line is not whole: \(text.suffix(100))")
    records = try text.split(separator: "\n").map { line in
      try #require(Self.object(line), "not a whole line of JSON: \(line.prefix(200))")
    }
  }

  /// The object of a line, or nil where the line is not one.
  static func object(_ line: Substring) -> [String: Any]? {
    (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: Any]
  }

  /// How many records there are of each type, without `stats`, which a running service writes by the clock.
  var counts: [String: Int] {
    records.reduce(into: [:]) { counts, record in
      let type = record["event_type"] as? String ?? "none"
      if type != "stats" { counts[type, default: 0] += 1 }
    }
  }

  /// What an alert says, however often and whenever it says it.
  struct Alarm: Hashable, CustomStringConvertible {
    var detector: String
    var device: String
    var title: String
    var description: String { "\(detector) \(device) \(title)" }
  }

  var alarms: Set<Alarm> {
    Set(
      records.filter { $0["event_type"] as? String == "alert" }.map { record in
        Alarm(
          detector: value(record, "vedette", "detector") ?? "", device: value(record, "vedette", "device", "id") ?? "",
          title: value(record, "alert", "signature") ?? "")
      })
  }

  /// The accounting of the last record, which must be of type `stats`.
  var accounting: (received: Int, dropped: Int)? {
    guard let last = records.last, last["event_type"] as? String == "stats",
      let received: Int = value(last, "vedette", "accounting", "received"),
      let dropped: Int = value(last, "vedette", "accounting", "dropped")
    else { return nil }
    return (received, dropped)
  }

  private func value<Value>(_ record: [String: Any], _ path: String...) -> Value? {
    var current: Any? = record
    for key in path { current = (current as? [String: Any])?[key] }
    return current as? Value
  }
}
