// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes
import Protocols

/// Finds a device that turns to a resolver that nobody told it to use, or is led astray by the answers of one.
///
/// A resolver that the device never used, and that no known server of the network offers, is evidence by how seldom the device
/// changes: at the ports of DNS in the clear and over TLS, and, over HTTPS, the public ones by their names. So is a name that
/// leads to ten networks within the hour, in answers that are kept for minutes and change, as those of bots do that hide a
/// server. An Internet name that leads to a host of the home is told at once, where the same name led to the Internet just
/// before, or the device never used its domain: a page whose name it is can then speak to that host.
///
/// - Source: RFC 9463 §1, RFC 8484 §5 (who chooses the resolver); Holz et al.: Measuring and detecting fast-flux service networks,
///   2008, §3; Jackson et al.: Protecting browsers from DNS rebinding attacks, 2007, §2.
public struct ResolverChange: Detector {
  public static let card = DetectorCard(
    id: "resolver-change", number: 16, title: "Names resolved elsewhere, or into the home",
    summary: "A device uses a resolver that it never used, or a name of the Internet leads it into the home network.",
    because: "Who answers a device's questions decides whom it talks to; a name that leads inside passes the firewall.",
    benign: "Somebody set up a VPN, private DNS or a name for a device at home, or an app brings its own resolver.",
    remedy:
      "See who runs the resolver or the name; if nobody set it up, let the router drop private addresses in answers.",
    normalIf:
      "It uses the resolver that the network offers, and names lead into the home only where they say so themselves.",
    attack: ["T1568.001", "T1071.004"], baseline: ["5.5-1", "5.6-1"], severity: .medium, family: .names,
    speaksWhileLearning: true)

  /// The networks and changing answers of an hour from which a name is in flux.
  static let fluxNetworks: UInt8 = 10
  static let fluxChanges: UInt8 = 3
  /// The chance that a name is in flux though nothing is wrong: none of 1,122 in public captures was, so 3/n at most.
  ///
  /// - Source: Hanley, Lippman-Hand: If nothing goes wrong, is everything all right?, 1983.
  static let fluxChance = 0.0027

  private var changes = Rarity()
  /// The public resolvers that it used over HTTPS, by the hashes of their names; the oldest makes room.
  private var names: [4 of UInt32] = .init(repeating: 0)
  private var next: UInt8 = 0

  public init() {}

  public mutating func inspect(
    _ event: Event, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    guard !site.isResolver(device) else { return nil }
    switch event {
    case .flowAnswered:
      guard let flow = context.flow, flow.isFirstContact, flow.server.port == 53 || flow.server.port == 853,
        !flow.server.address.isGroup, !device.destinations.contains(site.destination(of: flow)),
        !site.networkOffers.names(resolver: flow.server.address)
      else { return nil }
      return change(to: flow.server, "", context, device, site)
    case .message(.tlsClientHello(let hello)):
      return useOverHTTPS(hello, context, device, site)
    case .message(.quic(let message)):
      guard case .clientHello(let hello, _) = message.content else { return nil }
      return useOverHTTPS(hello, context, device, site)
    default: return nil
    }
  }

  public mutating func inspect(
    _ deed: Deed, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    guard case .gotNameAnswer(let answer) = deed, answer.code == .noError, answer.addressCount > 0,
      answer.question.place == .internet, !site.isResolver(device)
    else { return nil }
    var entry = site.answeredNames.entry(of: answer.question.hash, for: device.identity)
    entry.count(answer, home: site.home, at: context.time)
    if let address = addressInside(answer, context, device, site) {
      if !entry.isOfInternet {
        guard site.isSettled(device), !device.domains.knows(answer.question.domain) else { return nil }
      }
      var evidence = Evidence()
      evidence.service = "rebinding"
      evidence.peer = Endpoint(address: address, port: 0)
      evidence.count = entry.isOfInternet ? 1 : 0
      return .alarm(Self.card.severity, evidence, name: answer.question.text)
    }
    guard entry.networkCount >= Self.fluxNetworks, entry.changes >= Self.fluxChanges, site.isSettled(device),
      !device.domains.knows(answer.question.domain), !answer.question.isOfTimePool
    else { return nil }
    var evidence = Evidence()
    evidence.service = "flux"
    evidence.count = Double(entry.networkCount)
    evidence.isInternet = true
    return .evidence(p: Self.fluxChance, evidence)
  }

  // MARK: Resolvers

  private mutating func useOverHTTPS(
    _ hello: borrowing TLSClientHello, _ context: EventContext, _ device: borrowing @_addressable DeviceProfile,
    _ site: borrowing @_addressable Site
  ) -> Finding? {
    guard context.direction == .toServer, context.receiver.port != 853, EncryptedDNS(hello) != nil else { return nil }
    let name = UInt32(truncatingIfNeeded: StableHash.of(hello.serverName)) | 1
    for place in 0..<names.count where names[place] == name { return nil }
    names[Int(next)] = name
    next = (next + 1) % 4
    guard !device.domains.knows(Site.registeredDomain(of: hello.serverName)) else { return nil }
    return change(to: context.receiver, "HTTPS", context, device, site)
  }

  private mutating func change(
    to resolver: Endpoint, _ way: StaticString, _ context: EventContext,
    _ device: borrowing @_addressable DeviceProfile,
    _ site: borrowing @_addressable Site
  ) -> Finding? {
    let (p, usual) = changes.count(at: context.time, of: device, inBursts: true)
    guard site.isSettled(device), p < 0.5 else { return nil }
    var evidence = Evidence()
    evidence.count = Double(changes.inWindow)
    evidence.usual = usual
    evidence.peer = resolver
    evidence.isInternet = true
    evidence.service = way
    return .evidence(p: p, evidence)
  }

  // MARK: Answers

  private func addressInside(
    _ answer: NameAnswer, _ context: EventContext, _ device: borrowing @_addressable DeviceProfile,
    _ site: borrowing @_addressable Site
  ) -> IPAddress? {
    for place in 0..<answer.addressCount where leadsInside(answer[place], answer, context, device, site) {
      return answer[place]
    }
    return nil
  }

  /// Whether an address of an answer is that of a host at home, beside the one who answers, and the name does not say so itself.
  private func leadsInside(
    _ address: IPAddress, _ answer: NameAnswer, _ context: EventContext,
    _ device: borrowing @_addressable DeviceProfile,
    _ site: borrowing @_addressable Site
  ) -> Bool {
    guard site.home.contains(address), address != context.sender.address, !site.networkOffers.names(gateway: address),
      !answer.question.spells(address)
    else { return false }
    // Names of other private networks, as of a company behind a VPN, lead to nobody here.
    if site.bindings.holder(of: address) != nil && address.family == .v4 { return true }
    for place in 0..<device.addresses.count where device.addresses[place].address.isNear(address) { return true }
    return false
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let evidence = finding.evidence
    let peer = evidence.peer.map { site.text(of: $0.address) } ?? "another resolver"
    switch evidence.service.description {
    case "rebinding":
      let host = evidence.peer.map { $0.address.description } ?? "a host of the home"
      let name = finding.name.count > 0 ? "\u{201C}\(finding.name)\u{201D}" : "a name of the Internet"
      return Description(
        observed: "was told that \(name) is \(host) in the home network"
          + (evidence.count > 0 ? ", while the same name also leads to the Internet" : ""),
        expected: "names of the Internet lead to hosts of the Internet")
    case "flux":
      return Description(
        observed:
          "asked for a name that led to \(Text.count(evidence.count)) networks within the hour, in answers that change",
        expected: "a name leads to a few networks")
    case "HTTPS":
      return Description(
        observed: "asked for names over HTTPS at \(peer), a public resolver that it never used",
        expected: "usually a new resolver about \(Text.rate(evidence.usual)) times a day")
    default:
      return Description(
        observed:
          "asked \(peer) port \(evidence.peer?.port ?? 53) for names, a resolver that it never used and the network does "
          + "not offer",
        expected: "usually a new resolver about \(Text.rate(evidence.usual)) times a day")
    }
  }
}

extension NameQuestion {
  /// Whether the name is of the pool of time servers, which leads to other volunteers' hosts in every answer.
  fileprivate var isOfTimePool: Bool {
    domainText.bytes.match("ntp.org", at: 0) == .whole && domainText.count == 7
  }

  /// Whether the name holds an IPv4 address in writing, as `192-168-1-5.….plex.direct` does: it hides nothing.
  fileprivate func spells(_ address: IPAddress) -> Bool {
    guard address.family == .v4 else { return false }
    var dotted = ShortText()
    var dashed = ShortText()
    for shift in [24, 16, 8, 0] as [UInt64] {
      if shift < 24 {
        dotted.append(0x2E)
        dashed.append(0x2D)
      }
      dotted.append(decimal: address.low >> shift & 0xFF)
      dashed.append(decimal: address.low >> shift & 0xFF)
    }
    return text.contains(dotted) || text.contains(dashed)
  }
}

extension ShortText {
  fileprivate func contains(_ other: ShortText) -> Bool {
    guard other.count <= count else { return false }
    for start in 0...(count - other.count)
    where bytes.extracting(start..<start + other.count).holdsSameBytes(as: other.bytes) { return true }
    return false
  }
}

extension IPAddress {
  /// Whether two addresses are of one subnet, as far as that is known: of 256 addresses, or of one IPv6 prefix.
  fileprivate func isNear(_ other: IPAddress) -> Bool {
    guard family == other.family else { return false }
    return family == .v4 ? low >> 8 == other.low >> 8 : high == other.high
  }
}
