// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// What the options of a message of Neighbor Discovery show; one whose form breaks a rule is left out.
enum NDPOptionFields {
  static let mtuField = Field(
    "ndp.mtu", .number, unit: "bytes", "the largest packet that the link carries (RFC 4861 §4.6.4)")
  static let nonceField = Field("ndp.nonce", .hex, "what ties an answer to its question (RFC 3971 §5.3.2)")
  static let prefixesField = Field("ndp.prefixes", .list, "the prefixes of the link (RFC 4861 §4.6.2)")
  static let prefixField = Field("ndp.prefixes.prefix", .address, "the prefix", isPersonal: true)
  static let prefixLengthField = Field("ndp.prefixes.length", .number, unit: "bits", "its length")
  static let onLinkField = Field("ndp.prefixes.on_link", .boolean, "whether its addresses are on the link")
  static let autonomousField = Field(
    "ndp.prefixes.autonomous", .boolean, "whether hosts may make addresses of it (RFC 4862 §5.5.3)")
  static let routerAddressField = Field(
    "ndp.prefixes.router_address", .boolean, "true if the prefix is a whole address of the router (RFC 6275 §7.2)")
  static let validField = Field(
    "ndp.prefixes.valid", .number, unit: "s", "how long it is valid; 4294967295: for ever")
  static let preferredField = Field(
    "ndp.prefixes.preferred", .number, unit: "s", "how long its addresses are preferred; 4294967295: for ever")
  static let routesField = Field("ndp.routes", .list, "the routes that the router offers (RFC 4191 §2.3)")
  static let routeField = Field("ndp.routes.prefix", .address, "where the route leads", isPersonal: true)
  static let routeLengthField = Field("ndp.routes.length", .number, unit: "bits", "the length of that prefix")
  static let routePreferenceField = Field(
    "ndp.routes.preference", .text, "how it ranks among others: high, medium, low or reserved (RFC 4191 §2.1)")
  static let routeLifetimeField = Field(
    "ndp.routes.lifetime", .number, unit: "s", "how long it is valid; 4294967295: for ever")
  static let serversField = Field("ndp.dns_servers", .list, "the DNS servers that the router names (RFC 8106 §5.1)")
  static let serverField = Field("ndp.dns_servers.address", .address, "the server", isPersonal: true)
  static let serverLifetimeField = Field(
    "ndp.dns_servers.lifetime", .number, unit: "s", "how long it may be used; 4294967295: for ever")
  static let domainsField = Field("ndp.search_domains", .list, "the DNS search list (RFC 8106 §5.2)")
  static let domainField = Field("ndp.search_domains.name", .text, "the domain", isPersonal: true)
  static let domainLifetimeField = Field(
    "ndp.search_domains.lifetime", .number, unit: "s", "how long it may be used; 4294967295: for ever")
  static let portalField = Field(
    "ndp.captive_portal", .text, "where the network's portal is asked about access (RFC 8910 §2.3)", isPersonal: true)
  static let translationField = Field(
    "ndp.nat64", .list, "the prefixes by which IPv4 hosts are reached (RFC 8781 §4)")
  static let translationPrefixField = Field("ndp.nat64.prefix", .address, "the prefix", isPersonal: true)
  static let translationLengthField = Field("ndp.nat64.length", .number, unit: "bits", "its length")
  static let translationLifetimeField = Field("ndp.nat64.lifetime", .number, unit: "s", "how long it is valid")
  static let registrationStatusField = Field(
    "ndp.registration.status", .number, "what became of an address that a node registers; 0: success (RFC 8505 §4.1)")
  static let registrationLifetimeField = Field(
    "ndp.registration.lifetime", .number, unit: "min", "how long it is registered (RFC 8505 §4.1)")

  static let all = [
    mtuField, nonceField, prefixesField, prefixField, prefixLengthField, onLinkField, autonomousField,
    routerAddressField, validField, preferredField, routesField, routeField, routeLengthField, routePreferenceField,
    routeLifetimeField, serversField, serverField, serverLifetimeField, domainsField, domainField,
    domainLifetimeField, portalField, translationField, translationPrefixField, translationLengthField,
    translationLifetimeField, registrationStatusField, registrationLifetimeField,
  ]

  static func visit(_ options: borrowing NDPOptions, _ visitor: inout some FieldVisitor & ~Copyable) {
    if let option = options.first(.mtu), let mtu = try? option.readMTU() { visitor.visit(mtuField, mtu) }
    if let option = options.first(.nonce) { visitor.visit(nonceField, hex: option.value) }
    visitAll(.prefixInformation, as: prefixesField, in: options, &visitor)
    visitAll(.routeInformation, as: routesField, in: options, &visitor)
    visitAll(.recursiveServers, as: serversField, in: options, &visitor)
    visitAll(.searchList, as: domainsField, in: options, &visitor)
    visitPortal(options, &visitor)
    visitAll(.nat64Prefix, as: translationField, in: options, &visitor)
    visitRegistration(options, &visitor)
  }

  /// Shows the options of a type, which can come several times, as one list.
  private static func visitAll(
    _ type: NDPOptionType, as field: Field, in options: borrowing NDPOptions,
    _ visitor: inout some FieldVisitor & ~Copyable
  ) {
    var rest = copy options
    var isOpen = false
    while let option = rest.next() {
      guard option.type == type else { continue }
      if !isOpen { visitor.openList(field) }
      isOpen = true
      switch type {
      case .prefixInformation: if let prefix = try? NDPPrefix(option) { visit(prefix, &visitor) }
      case .routeInformation: if let route = try? NDPRoute(option) { visit(route, &visitor) }
      case .recursiveServers: visitServers(option, &visitor)
      case .searchList: visitDomains(option, &visitor)
      default: if let prefix = try? NDPTranslationPrefix(option) { visit(prefix, &visitor) }
      }
    }
    if isOpen { visitor.closeList() }
  }

  private static func visit(_ prefix: NDPPrefix, _ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.openItem()
    visitor.visit(prefixField, .address(prefix.prefix))
    visitor.visit(prefixLengthField, prefix.length)
    visitor.visit(onLinkField, prefix.isOnLink)
    visitor.visit(autonomousField, prefix.isAutonomous)
    if prefix.isRouterAddress { visitor.visit(routerAddressField, true) }
    visitor.visit(validField, prefix.validLifetime)
    visitor.visit(preferredField, prefix.preferredLifetime)
    visitor.closeItem()
  }

  private static func visit(_ route: NDPRoute, _ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.openItem()
    visitor.visit(routeField, .address(route.prefix))
    visitor.visit(routeLengthField, route.length)
    visitor.visit(routePreferenceField, route.preference.name)
    visitor.visit(routeLifetimeField, route.lifetime)
    visitor.closeItem()
  }

  private static func visit(_ prefix: NDPTranslationPrefix, _ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.openItem()
    visitor.visit(translationPrefixField, .address(prefix.prefix))
    visitor.visit(translationLengthField, prefix.length)
    visitor.visit(translationLifetimeField, prefix.lifetime)
    visitor.closeItem()
  }

  private static func visitServers(_ option: borrowing NDPOption, _ visitor: inout some FieldVisitor & ~Copyable) {
    guard (try? option.checkServers()) != nil else { return }
    var reader = WireReader(option.value.extracting(from: 6))
    // Each turn uses up an address.
    while let address = try? reader.readIPv6Address() {
      visitor.openItem()
      visitor.visit(serverField, .address(address))
      visitor.visit(serverLifetimeField, option.lifetime)
      visitor.closeItem()
    }
  }

  private static func visitDomains(_ option: borrowing NDPOption, _ visitor: inout some FieldVisitor & ~Copyable) {
    var reader = WireReader(option.value)
    guard (try? option.checkDomains()) != nil, (try? reader.skip(6)) != nil else { return }
    // Each turn uses up a name.
    while let name = try? option.nextDomain(&reader) {
      visitor.openItem()
      visitor.visit(domainField, text: name.bytes)
      visitor.visit(domainLifetimeField, option.lifetime)
      visitor.closeItem()
    }
  }

  private static func visitPortal(_ options: borrowing NDPOptions, _ visitor: inout some FieldVisitor & ~Copyable) {
    guard let option = options.first(.captivePortal) else { return }
    var end = option.value.byteCount
    while end > 0, option.value.octet(end &- 1) == 0 { end &-= 1 }
    visitor.visit(portalField, text: option.value.extracting(first: end))
  }

  private static func visitRegistration(
    _ options: borrowing NDPOptions, _ visitor: inout some FieldVisitor & ~Copyable
  ) {
    guard let option = options.first(.addressRegistration), option.value.byteCount >= 14 else { return }
    visitor.visit(registrationStatusField, option.value.number(at: 0, UInt8.self))
    visitor.visit(registrationLifetimeField, option.value.number(at: 4, UInt16.self))
  }
}
