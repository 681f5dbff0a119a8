// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// How a flow carries DNS that nobody on the way can read.
public enum EncryptedDNS: UInt8, Sendable {
  /// Over TLS: its port, or its name among application protocols, says so (RFC 7858 §3.1).
  case tls
  /// Over QUIC (RFC 9250 §4.1).
  case quic
  /// Over HTTPS (RFC 8484), which looks like any other: a guess, as the server is known to be a public resolver.
  case https

  /// The word in logs.
  public var word: StaticString {
    switch self {
    case .tls: "dot"
    case .quic: "doq"
    case .https: "doh_guessed"
    }
  }

  /// The port of DNS over TLS and over QUIC.
  private static let port: UInt16 = 853

  /// Judges a flow by what carries it, its port and its server's address; nil if nothing speaks for it.
  ///
  /// - Parameter service: the recognised protocol's name.
  public init?(service: StaticString, transport: TransportProtocol, server: Endpoint) {
    let name = service.description
    guard name == "tls" || name == "quic" || name == "http2" else { return nil }
    if server.port == Self.port {
      self = transport == .tcp ? .tls : .quic
    } else if server.port == 443, PublicResolvers.contains(server.address) {
      self = .https
    } else {
      return nil
    }
  }

  /// Judges a flow by its client's first words; nil if nothing speaks for it.
  public init?(_ hello: borrowing TLSClientHello) {
    var offer: EncryptedDNS?
    hello.forEachApplicationProtocol { name in
      if name.isWord("dot") { offer = .tls }
      if name.isWord("doq") { offer = .quic }
    }
    if let offer {
      self = offer
    } else if PublicResolvers.contains(name: hello.serverName) {
      self = .https
    } else {
      return nil
    }
  }
}

/// Resolvers that everybody may ask, by the names and addresses that their operators publish.
///
/// - Source: the operators' own pages: developers.google.com/speed/public-dns, developers.cloudflare.com/1.1.1.1, quad9.net,
///   adguard-dns.io, opendns.com, nextdns.io, mullvad.net, dns.sb, cleanbrowsing.org, controld.com, alidns.com, dnspod.cn.
enum PublicResolvers {
  /// Whether a host name is that of a resolver, or stands below it.
  static func contains(name: RawSpan) -> Bool {
    names.contains { domain in
      let length = domain.utf8CodeUnitCount
      guard name.byteCount > length else { return name.isWord(domain) }
      let start = name.byteCount &- length
      return name.octet(start &- 1) == 0x2E && name.extracting(from: start).isWord(domain)
    }
  }

  /// Whether an address is that of a resolver.
  static func contains(_ address: IPAddress) -> Bool { addresses.contains(address) }

  private static let names: [StaticString] = [
    "dns.google", "cloudflare-dns.com", "one.one.one.one", "quad9.net", "adguard-dns.com", "dns.adguard.com",
    "doh.opendns.com", "dns.opendns.com", "doh.familyshield.opendns.com", "dns.nextdns.io", "dns.mullvad.net",
    "doh.mullvad.net", "doh.dns.sb", "dot.sb", "doh.cleanbrowsing.org", "freedns.controld.com", "dns.controld.com",
    "dns.alidns.com", "doh.pub", "dot.pub",
  ]

  private static let addresses: Set<IPAddress> = Set(
    [
      "8.8.8.8", "8.8.4.4", "2001:4860:4860::8888", "2001:4860:4860::8844", "1.1.1.1", "1.0.0.1", "1.1.1.2", "1.0.0.2",
      "1.1.1.3", "1.0.0.3", "2606:4700:4700::1111", "2606:4700:4700::1001", "9.9.9.9", "149.112.112.112", "2620:fe::fe",
      "2620:fe::9", "94.140.14.14", "94.140.15.15", "2a10:50c0::ad1:ff", "2a10:50c0::ad2:ff", "208.67.222.222",
      "208.67.220.220", "2620:119:35::35", "2620:119:53::53", "194.242.2.2", "185.222.222.222", "45.11.45.11",
      "185.228.168.9", "185.228.169.9", "76.76.2.0", "76.76.10.0", "223.5.5.5", "223.6.6.6", "1.12.12.12",
      "120.53.53.53",
    ].compactMap { IPAddress($0) })
}
