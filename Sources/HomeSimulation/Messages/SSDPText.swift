// SPDX-License-Identifier: Apache-2.0

/// Messages of SSDP.
///
/// - Source: UPnP Device Architecture 2.0 §1.2, §1.3.
enum SSDPText {
  static func search(for target: String) -> [UInt8] {
    text(
      "M-SEARCH * HTTP/1.1",
      ["HOST: 239.255.255.250:1900", "MAN: \"ssdp:discover\"", "MX: 2", "ST: \(target)"])
  }

  static func found(_ target: String, server: String, location: String, id: String) -> [UInt8] {
    text(
      "HTTP/1.1 200 OK",
      [
        "CACHE-CONTROL: max-age=1800", "EXT:", "LOCATION: \(location)", "SERVER: \(server)", "ST: \(target)",
        "USN: uuid:\(id)::\(target)",
      ])
  }

  static func alive(_ target: String, server: String, location: String, id: String) -> [UInt8] {
    text(
      "NOTIFY * HTTP/1.1",
      [
        "HOST: 239.255.255.250:1900", "CACHE-CONTROL: max-age=1800", "LOCATION: \(location)", "NT: \(target)",
        "NTS: ssdp:alive", "SERVER: \(server)", "USN: uuid:\(id)::\(target)",
      ])
  }

  private static func text(_ first: String, _ fields: [String]) -> [UInt8] {
    Array((([first] + fields).joined(separator: "\r\n") + "\r\n\r\n").utf8)
  }
}
