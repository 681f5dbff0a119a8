// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

extension NDPMessage: Message {
  public static let eventType: StaticString = "ndp"

  static let typeField = Field(
    "ndp.type", .text,
    "router_solicitation, router_advertisement, neighbor_solicitation, neighbor_advertisement or redirect (RFC 4861 §4)"
  )
  static let targetField = Field(
    "ndp.target", .address, "the address asked for or told of, or where to send instead (RFC 4861 §4.3-§4.5)",
    isPersonal: true)
  static let redirectedField = Field(
    "ndp.destination", .address, "the address that is redirected (RFC 4861 §4.5)", isPersonal: true)
  static let routerField = Field("ndp.router", .boolean, "whether the neighbor is a router (RFC 4861 §4.4)")
  static let solicitedField = Field("ndp.solicited", .boolean, "whether the neighbor was asked (RFC 4861 §4.4)")
  static let overrideField = Field(
    "ndp.override", .boolean, "whether it replaces the hardware address that is known (RFC 4861 §4.4)")
  static let hopLimitField = Field(
    "ndp.hop_limit", .number, "the hop limit that hosts are to use; 0: not said (RFC 4861 §4.2)")
  static let managedField = Field("ndp.managed", .boolean, "whether addresses are to be had by DHCPv6 (RFC 4861 §4.2)")
  static let otherField = Field(
    "ndp.other_config", .boolean, "whether other configuration is to be had by DHCPv6 (RFC 4861 §4.2)")
  static let homeAgentField = Field("ndp.home_agent", .boolean, "true of a home agent of Mobile IPv6 (RFC 6275 §7.1)")
  static let proxyField = Field("ndp.proxy", .boolean, "true of one that passes discovery on (RFC 4389 §4.1.3.3)")
  static let preferenceField = Field(
    "ndp.preference", .text, "how the router ranks among others: high, medium, low or reserved (RFC 4191 §2.2)")
  static let lifetimeField = Field(
    "ndp.lifetime", .number, unit: "s", "for how long it is a default router; 0: it is none (RFC 4861 §4.2)")
  static let reachableField = Field(
    "ndp.reachable_time", .number, unit: "ms", "how long a neighbor counts as reachable; 0: not said (RFC 4861 §4.2)")
  static let retransmissionField = Field(
    "ndp.retrans_timer", .number, unit: "ms", "the time between solicitations; 0: not said (RFC 4861 §4.2)")
  static let optionsField = Field(
    "ndp.options", .list, "the names of the options in their order, or their numbers (RFC 4861 §4.6)")
  static let sourceMACField = Field(
    "ndp.source_mac", .hardwareAddress, "the sender's own hardware address (RFC 4861 §4.6.1)", isPersonal: true)
  static let targetMACField = Field(
    "ndp.target_mac", .hardwareAddress, "the hardware address of the target (RFC 4861 §4.6.1)", isPersonal: true)
  static let forOtherField = Field(
    "ndp.for_other", .boolean, "true if the hardware address told of is not the one that the frame came from")

  public static let fields =
    [
      typeField, targetField, redirectedField, routerField, solicitedField, overrideField, hopLimitField, managedField,
      otherField, homeAgentField, proxyField, preferenceField, lifetimeField, reachableField, retransmissionField,
      optionsField, sourceMACField, targetMACField, forOtherField,
    ] + NDPOptionFields.all

  public func visit(_ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.typeField, kind.name)
    if let target { visitor.visit(Self.targetField, .address(target)) }
    if let redirected { visitor.visit(Self.redirectedField, .address(redirected)) }
    if let flags = neighborFlags {
      visitor.visit(Self.routerField, flags.isRouter)
      visitor.visit(Self.solicitedField, flags.isSolicited)
      visitor.visit(Self.overrideField, flags.isOverride)
    }
    if let router { visit(router, &visitor) }
    visitOptionNames(&visitor)
    let (source, target) = (options.hardwareAddress(.sourceLinkLayer), options.hardwareAddress(.targetLinkLayer))
    if let source { visitor.visit(Self.sourceMACField, .hardwareAddress(source)) }
    if let target { visitor.visit(Self.targetMACField, .hardwareAddress(target)) }
    if isForOther { visitor.visit(Self.forOtherField, true) }
    NDPOptionFields.visit(options, &visitor)
  }

  /// Whether the sender tells of another interface's hardware address than that which the frame came from.
  public var isForOther: Bool {
    let told = options.hardwareAddress(kind == .neighborAdvertisement ? .targetLinkLayer : .sourceLinkLayer)
    guard let told, frameSource != .zero else { return false }
    return told != frameSource
  }

  private func visit(_ router: RouterFacts, _ visitor: inout some FieldVisitor & ~Copyable) {
    visitor.visit(Self.hopLimitField, router.hopLimit)
    visitor.visit(Self.managedField, router.isManaged)
    visitor.visit(Self.otherField, router.hasOtherConfiguration)
    if router.isHomeAgent { visitor.visit(Self.homeAgentField, true) }
    if router.isProxy { visitor.visit(Self.proxyField, true) }
    visitor.visit(Self.preferenceField, router.preference.name)
    visitor.visit(Self.lifetimeField, router.lifetime)
    visitor.visit(Self.reachableField, router.reachableTime)
    visitor.visit(Self.retransmissionField, router.retransmissionTimer)
  }

  private func visitOptionNames(_ visitor: inout some FieldVisitor & ~Copyable) {
    let options = options
    var rest = copy options
    guard var option = rest.next() else { return }
    visitor.openList(Self.optionsField)
    while true {
      if let name = option.type.name {
        visitor.visit(Self.optionsField, name)
      } else {
        var number = ShortText()
        number.append(decimal: UInt64(option.type.rawValue))
        visitor.visit(Self.optionsField, text: number)
      }
      guard let next = rest.next() else { break }
      option = next
    }
    visitor.closeList()
  }
}
