// SPDX-License-Identifier: Apache-2.0

/// Requests and answers of HTTP/1.1.
///
/// - Source: RFC 9112 §3, §4.
enum HTTPText {
  static func request(
    _ method: String, _ target: String, host: String, agent: String, fields: [String] = [], _ body: [UInt8] = []
  ) -> [UInt8] {
    var lines = ["\(method) \(target) HTTP/1.1", "Host: \(host)", "User-Agent: \(agent)", "Accept: */*"] + fields
    if !body.isEmpty { lines.append("Content-Length: \(body.count)") }
    return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
  }

  static func answer(_ code: Int, type: String, fields: [String] = [], _ body: [UInt8]) -> [UInt8] {
    let reasons = [200: "OK", 204: "No Content", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found"]
    let lines =
      ["HTTP/1.1 \(code) \(reasons[code] ?? "OK")", "Content-Type: \(type)", "Content-Length: \(body.count)"] + fields
    return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
  }
}
