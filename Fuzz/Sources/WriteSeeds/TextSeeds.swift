// SPDX-License-Identifier: Apache-2.0
import SensorTestKit

/// Messages of the protocols that have HTTP's form: discovery, control of a router, descriptions, streams of a camera, calls.
enum TextSeeds {
  private static func lines(_ lines: String...) -> [UInt8] {
    Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
  }

  private static let alive = lines(
    "NOTIFY * HTTP/1.1", "HOST: 239.255.255.250:1900", "CACHE-CONTROL: max-age=1800", "LOCATION: http://[fd00::7]:80/d",
    "NT: upnp:rootdevice", "NTS: ssdp:alive", "SERVER: a/1", "USN: uuid:7::upnp:rootdevice", "BOOTID.UPNP.ORG: 7")
  private static let search = lines(
    "M-SEARCH * HTTP/1.1", "HOST: 239.255.255.250:1900", "MAN: \"ssdp:discover\"", "MX: 3", "ST: ssdp:all")
  private static let answer = lines(
    "HTTP/1.1 200 OK", "CACHE-CONTROL: max-age=9", "EXT:", "LOCATION: http://h/", "SERVER: a", "ST: b", "USN: uuid:c")
  private static let call = lines(
    "INVITE sip:bob:pw@example.com SIP/2.0", "v: SIP/2.0/UDP h;branch=1", "f: \"A <B>\" <sip:a@b;x>;tag=1",
    "t: <tel:+1-2>", "m: *", "i: 7", "CSeq: 1 INVITE", "Authorization: Digest username=\"a\"", "l: 0")
  private static let ringing = lines(
    "SIP/2.0 180 Ringing", "Via: SIP/2.0/UDP h", "From: a", "To: b", "Call-ID: 7", "CSeq: 1 INVITE",
    "Content-Length: 0")
  private static let setup = lines(
    "SETUP rtsp://u:p@h/t RTSP/1.0", "CSeq: 1", "Transport: RTP/AVP;unicast;client_port=1-2,RTP/AVP;multicast",
    "Session: 7")
  private static let described =
    lines("RTSP/1.0 200 OK", "CSeq: 1", "Content-Length: 3", "Public: PLAY") + Array("v=0".utf8)
    + [0x24, 0, 0, 2, 1, 2] + lines("RTSP/1.0 401 No", "CSeq: 2", "WWW-Authenticate: Basic realm=\"x\"")
  private static let mapping =
    Array(
      """
      POST /c HTTP/1.1\r
      Host: h\r
      SOAPAction: "urn:s#AddPortMapping"\r
      Content-Length: 70\r
      \r
      <NewExternalPort>80</NewExternalPort><NewProtocol a="b">TCP</NewProtocol>
      """.utf8)
  private static let requests =
    lines("GET http://u:p@h:1/a?pw=1 HTTP/1.1", "Host: h", "Authorization: Basic YTpi", "Upgrade: websocket")
    + lines("POST / HTTP/1.0", "Transfer-Encoding: chunked") + Array("3;x\r\nabc\r\n0\r\nT: 1\r\n\r\n".utf8)
  private static let description =
    lines("HTTP/1.1 200 OK", "Content-Type: text/xml", "Transfer-Encoding: chunked")
    + Array("2b\r\n<device><UDN>7</UDN><modelName>&lt;</modelName>\r\n0\r\n\r\n".utf8)

  private static let fromServer: UInt8 = 0x40

  /// Every seed: the kind of protocol, where the stream is cut, and the bytes.
  static let inputs: [[UInt8]] = [
    [0, 0] + alive, [0, 0] + search, [0, 0] + answer, [1, 0] + call, [1, 0] + ringing, [2, 9] + setup,
    [2 | fromServer, 40] + described, [3, 30] + call + ringing, [4, 60] + mapping, [4, 90] + requests,
    [4 | fromServer, 80] + description,
  ]
}
