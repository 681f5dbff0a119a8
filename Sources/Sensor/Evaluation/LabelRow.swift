// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// One row of a file of labels, whose fields are read as they are asked for.
struct LabelRow {
  private let fields: CSVLine
  private let columns: LabelColumns
  private let line: Int

  init(_ fields: CSVLine, _ columns: LabelColumns, line: Int) throws(LabelError) {
    guard fields.fields.count <= columns.count else {
      throw LabelError(
        line: line, column: "", why: "it has \(fields.fields.count) fields, and the header names \(columns.count)",
        remedy: "quote fields with commas in them")
    }
    self.fields = fields
    self.columns = columns
    self.line = line
  }

  func text(_ column: LabelColumn) -> String { String(decoding: columns.field(column, of: fields), as: UTF8.self) }

  /// Takes into the selector what the row says of its packets; returns the range of their numbers or times.
  func select(_ selector: inout PacketSelector) throws(LabelError) -> ClosedRange<Int64> {
    if !columns.field(.packet, of: fields).isEmpty {
      selector.countPackets()
      return try packets()
    }
    guard columns.has(.first) && columns.has(.last) else {
      throw error(.packet, "it is empty", "write a packet's number, or a range as 120-340")
    }
    let (first, last) = (try moment(.first), try moment(.last))
    guard first <= last else { throw error(.last, "it is before first", "write the later time last") }
    try narrow(&selector)
    return first.nanoseconds...last.nanoseconds
  }

  private func packets() throws(LabelError) -> ClosedRange<Int64> {
    let numbers = text(.packet).split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map { Int64($0) }
    guard let first = numbers.first ?? nil, let last = numbers.last ?? nil, first >= 1, first <= last else {
      throw unreadable(.packet, "write a packet's number, the first packet being 1, or a range as 120-340")
    }
    return first...last
  }

  private func moment(_ column: LabelColumn) throws(LabelError) -> Timestamp {
    guard let time = Timestamp(labelText: columns.field(column, of: fields)) else {
      throw unreadable(column, "write seconds since 1970, as 1700000000.25, or 2026-01-05T10:11:12Z")
    }
    return time
  }

  /// Leaves the packets of one conversation, in both directions, or of what is given of it.
  private func narrow(_ selector: inout PacketSelector) throws(LabelError) {
    if let address = try address(.sourceAddress) { selector.select(source: address) }
    if let port = try number(.sourcePort, UInt16.self) { selector.select(sourcePort: port) }
    if let address = try address(.destinationAddress) { selector.select(destination: address) }
    if let port = try number(.destinationPort, UInt16.self) { selector.select(destinationPort: port) }
    if let transport = try transport() { selector.select(transport) }
  }

  private func address(_ column: LabelColumn) throws(LabelError) -> IPAddress? {
    let word = text(column)
    guard !word.isEmpty else { return nil }
    guard let address = IPAddress(word) else { throw unreadable(column, "write an IPv4 or IPv6 address") }
    return address
  }

  private func number<Number: FixedWidthInteger>(_ column: LabelColumn, _: Number.Type) throws(LabelError) -> Number? {
    let word = text(column)
    guard !word.isEmpty else { return nil }
    guard let number = Number(word) else { throw unreadable(column, "write a number from 0 to \(Number.max)") }
    return number
  }

  private func transport() throws(LabelError) -> TransportProtocol? {
    switch text(.transport).lowercased() {
    case "": return nil
    case "tcp": return .tcp
    case "udp": return .udp
    case "icmp": return .icmp
    case "icmpv6", "ipv6-icmp": return .icmpv6
    case "igmp": return .igmp
    case "gre": return .gre
    case "sctp": return .sctp
    default:
      guard let number = UInt8(text(.transport)) else {
        throw unreadable(.transport, "write tcp, udp, icmp, icmpv6, igmp, gre, sctp, or the protocol's number")
      }
      return TransportProtocol(rawValue: number)
    }
  }

  /// A device in the form in which records write it, or empty; named by another column where the file lacks this one.
  func party(_ column: LabelColumn, else other: LabelColumn) throws(LabelError) -> String {
    let column = columns.has(column) ? column : other
    let word = text(column)
    if word.isEmpty { return "" }
    if let mac = MACAddress(word) { return mac.description }
    if let address = IPAddress(word) { return address.description }
    throw unreadable(column, "write a hardware address or an IP address")
  }

  private func unreadable(_ column: LabelColumn, _ remedy: String) -> LabelError {
    error(column, "\"\(String(text(column).prefix(60)))\" can't be read", remedy)
  }

  private func error(_ column: LabelColumn, _ why: String, _ remedy: String) -> LabelError {
    LabelError(line: line, column: column.rawValue, why: why, remedy: remedy)
  }
}
