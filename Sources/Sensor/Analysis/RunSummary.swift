// SPDX-License-Identifier: Apache-2.0
import Reporting

extension RunStatistics {
  /// How many of the protocols that were not read further the summary names.
  private static let namedProtocolCount = 3

  /// What became of every packet, in one sentence.
  var summary: String {
    var text =
      "\(packetsReceived) packets received = \(packetsAnalysed) analysed + \(packetsDropped) dropped + \(packetsUndecodable) undecodable"
    let reasons = undecodable
    if !reasons.isEmpty { text += " (" + reasons.map(\.sentence).joined(separator: ", ") + ")" }
    if !notRead.isEmpty {
      text += "; not read further: " + notRead.prefix(Self.namedProtocolCount).map(\.sentence).joined(separator: ", ")
      let rest = notRead.dropFirst(Self.namedProtocolCount).reduce(0) { $0 &+ $1.packets }
      if rest > 0 { text += ", others \(rest)" }
    }
    if checksums.badTotal > 0 {
      text += "; bad checksums, read all the same: " + checksums.bad.map(\.sentence).joined(separator: ", ")
    }
    return text + "; \(flowsTotal) flows, \(devices) devices, \(messages) messages, \(alerts) alerts"
  }
}

extension PacketCount {
  /// `ethertype_0x88cc (LLDP) 12`
  fileprivate var sentence: String { key + (name.isEmpty ? "" : " (\(name))") + " \(packets)" }
}
