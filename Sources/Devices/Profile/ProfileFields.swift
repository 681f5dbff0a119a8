// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols

/// The symbols of one of a profile's tables.
struct SymbolFields: Sendable {
  private let list: Field
  private let symbol: Field
  private let last: Field
  private let hours: Field
  private let days: Field
  private let isKnown: Field
  /// Whether symbols are services' numbers, and no hashes.
  private let isService: Bool

  static let peers = SymbolFields(
    list: Field("profile.peers", .list, "the hosts that the device starts conversations with"),
    symbol: Field(
      "profile.peers.hash", .text, "the hash of the host's domain, or of its address, cut to 32 bits", isPersonal: true),
    last: Field("profile.peers.last_used", .time, "when it was used last, to ten minutes", isPersonal: true),
    hours: Field("profile.peers.hours", .number, "the hours in which it was used, at most 15"),
    days: Field("profile.peers.days", .number, "the days on which it was used, at most 7"),
    isKnown: Field("profile.peers.known", .boolean, "true if it belongs to what was learned"))

  static let destinations = SymbolFields(
    list: Field("profile.destinations", .list, "the hosts together with transport and port"),
    symbol: Field(
      "profile.destinations.hash", .text, "the hash of host, transport and port, cut to 32 bits", isPersonal: true),
    last: Field("profile.destinations.last_used", .time, "when it was used last, to ten minutes", isPersonal: true),
    hours: Field("profile.destinations.hours", .number, "the hours in which it was used, at most 15"),
    days: Field("profile.destinations.days", .number, "the days on which it was used, at most 7"),
    isKnown: Field("profile.destinations.known", .boolean, "true if it belongs to what was learned"))

  static let services = SymbolFields(
    list: Field("profile.services", .list, "the services that the device uses"),
    symbol: Field("profile.services.service", .text, "IP protocol and port, as 6/443; 32768 stands for dynamic ports"),
    last: Field("profile.services.last_used", .time, "when it was used last, to ten minutes", isPersonal: true),
    hours: Field("profile.services.hours", .number, "the hours in which it was used, at most 15"),
    days: Field("profile.services.days", .number, "the days on which it was used, at most 7"),
    isKnown: Field("profile.services.known", .boolean, "true if it belongs to what was learned"), isService: true)

  static let internetServices = SymbolFields(
    list: Field("profile.internet_services", .list, "the services that the device uses on the Internet"),
    symbol: Field(
      "profile.internet_services.service", .text, "IP protocol and port, as 6/443; 32768 stands for dynamic ports"),
    last: Field(
      "profile.internet_services.last_used", .time, "when it was used last, to ten minutes", isPersonal: true),
    hours: Field("profile.internet_services.hours", .number, "the hours in which it was used, at most 15"),
    days: Field("profile.internet_services.days", .number, "the days on which it was used, at most 7"),
    isKnown: Field("profile.internet_services.known", .boolean, "true if it belongs to what was learned"),
    isService: true)

  static let domains = SymbolFields(
    list: Field("profile.domains", .list, "the registered domains that the device asks for"),
    symbol: Field("profile.domains.hash", .text, "the hash of the domain, cut to 32 bits", isPersonal: true),
    last: Field("profile.domains.last_used", .time, "when it was asked for last, to ten minutes", isPersonal: true),
    hours: Field("profile.domains.hours", .number, "the hours in which it was asked for, at most 15"),
    days: Field("profile.domains.days", .number, "the days on which it was asked for, at most 7"),
    isKnown: Field("profile.domains.known", .boolean, "true if it belongs to what was learned"))

  static let programs = SymbolFields(
    list: Field("profile.tls_programs", .list, "the TLS clients of the device"),
    symbol: Field("profile.tls_programs.hash", .text, "the hash of the JA4, cut to 32 bits", isPersonal: true),
    last: Field("profile.tls_programs.last_used", .time, "when it was used last, to ten minutes", isPersonal: true),
    hours: Field("profile.tls_programs.hours", .number, "the hours in which it was used, at most 15"),
    days: Field("profile.tls_programs.days", .number, "the days on which it was used, at most 7"),
    isKnown: Field("profile.tls_programs.known", .boolean, "true if it belongs to what was learned"))

  static let topics = SymbolFields(
    list: Field("profile.topics", .list, "the MQTT topics, by their first two levels"),
    symbol: Field("profile.topics.hash", .text, "the hash of the levels, cut to 32 bits", isPersonal: true),
    last: Field("profile.topics.last_used", .time, "when it was used last, to ten minutes", isPersonal: true),
    hours: Field("profile.topics.hours", .number, "the hours in which it was used, at most 15"),
    days: Field("profile.topics.days", .number, "the days on which it was used, at most 7"),
    isKnown: Field("profile.topics.known", .boolean, "true if it belongs to what was learned"))

  static let paths = SymbolFields(
    list: Field("profile.resource_paths", .list, "the paths that the device asks for by CoAP"),
    symbol: Field("profile.resource_paths.hash", .text, "the hash of the path, cut to 32 bits", isPersonal: true),
    last: Field("profile.resource_paths.last_used", .time, "when it was used last, to ten minutes", isPersonal: true),
    hours: Field("profile.resource_paths.hours", .number, "the hours in which it was used, at most 15"),
    days: Field("profile.resource_paths.days", .number, "the days on which it was used, at most 7"),
    isKnown: Field("profile.resource_paths.known", .boolean, "true if it belongs to what was learned"))

  static let clientNames = SymbolFields(
    list: Field("profile.client_names", .list, "the names that the device goes by at MQTT brokers"),
    symbol: Field("profile.client_names.hash", .text, "the hash of the name, cut to 32 bits", isPersonal: true),
    last: Field("profile.client_names.last_used", .time, "when it was used last, to ten minutes", isPersonal: true),
    hours: Field("profile.client_names.hours", .number, "the hours in which it was used, at most 15"),
    days: Field("profile.client_names.days", .number, "the days on which it was used, at most 7"),
    isKnown: Field("profile.client_names.known", .boolean, "true if it belongs to what was learned"))

  static let lists = [
    peers, destinations, services, internetServices, domains, programs, topics, paths, clientNames,
  ]

  private init(
    list: Field, symbol: Field, last: Field, hours: Field, days: Field, isKnown: Field, isService: Bool = false
  ) {
    self.list = list
    self.symbol = symbol
    self.last = last
    self.hours = hours
    self.days = days
    self.isKnown = isKnown
    self.isService = isService
  }

  var all: [Field] { [list, symbol, last, hours, days, isKnown] }

  func visit<let capacity: Int>(
    _ table: borrowing SymbolTable<capacity>, _ visitor: inout some FieldVisitor & ~Copyable
  ) {
    guard table.count > 0 else { return }
    visitor.openList(list)
    for place in 0..<table.count {
      let use = table[place]
      visitor.openItem()
      visitor.visit(symbol, text: text(of: use.fingerprint))
      visitor.visit(last, .time(use.lastUsed))
      visitor.visit(hours, use.hoursSeen)
      visitor.visit(days, use.daysSeen)
      visitor.visit(isKnown, use.isKnown)
      visitor.closeItem()
    }
    visitor.closeList()
  }

  private func text(of fingerprint: UInt32) -> ShortText {
    var text = ShortText()
    if isService {
      text.append(decimal: UInt64(fingerprint >> 16))
      text.append(0x2F)
      text.append(decimal: UInt64(fingerprint & 0xFFFF))
    } else {
      text.append(hex: UInt64(fingerprint), minimumDigits: 8)
    }
    return text
  }
}

/// The rhythms in which a device calls hosts that are new to it.
enum RhythmFields {
  private static let list = Field(
    "profile.rhythms", .list, "how the device calls hosts on the Internet that are new to it")
  private static let peer = Field(
    "profile.rhythms.hash", .text, "the hash of the host's domain, or of its address, cut to 32 bits", isPersonal: true)
  private static let count = Field("profile.rhythms.conversations", .number, "the conversations with it")
  private static let interval = Field(
    "profile.rhythms.interval", .decimal, unit: "s", "the median interval between the last eight")
  private static let jitter = Field(
    "profile.rhythms.jitter", .decimal, "the median deviation of the intervals, as log2: 0 is a clock")
  private static let bytes = Field(
    "profile.rhythms.bytes", .decimal, unit: "bytes", "the median of what the device sent in one")
  private static let variation = Field("profile.rhythms.variation", .decimal, "its median deviation, as log2")

  static let all = [list, peer, count, interval, jitter, bytes, variation]

  static func visit(_ table: borrowing BeaconTable, _ visitor: inout some FieldVisitor & ~Copyable) {
    guard table.count > 0 else { return }
    visitor.openList(list)
    for place in 0..<table.count {
      let rhythm = table[place]
      visitor.openItem()
      var name = ShortText()
      name.append(hex: UInt64(rhythm.peer), minimumDigits: 8)
      visitor.visit(peer, text: name)
      visitor.visit(count, rhythm.conversationCount)
      if let intervals = rhythm.intervals {
        visitor.visit(interval, .decimal(exponential2(intervals.median)))
        visitor.visit(jitter, .decimal(intervals.deviation))
      }
      if let sizes = rhythm.bytes {
        visitor.visit(bytes, .decimal(exponential2(sizes.median) - 1))
        visitor.visit(variation, .decimal(sizes.deviation))
      }
      visitor.closeItem()
    }
    visitor.closeList()
  }
}

/// The hours in which a device is active.
enum HourFields {
  private static let list = Field(
    "profile.hours", .list, "when the device is active, one item an hour that was watched")
  private static let isWeekend = Field("profile.hours.weekend", .boolean, "true for Saturdays and Sundays")
  private static let hour = Field("profile.hours.hour", .number, "the hour of the day, 0 to 23")
  private static let watched = Field("profile.hours.watched", .decimal, unit: "h", "how long it was watched in it")
  private static let chance = Field(
    "profile.hours.active", .decimal, "the chance that it sends something in 10 s of it", isPersonal: true)
  private static let conversations = Field(
    "profile.hours.conversations", .decimal, "the conversations that it starts in it", isPersonal: true)

  static let all = [list, isWeekend, hour, watched, chance, conversations]

  static func visit(_ day: borrowing TimeOfDay, _ visitor: inout some FieldVisitor & ~Copyable) {
    var isOpen = false
    for slot in 0..<TimeOfDay.slotCount where day.hoursWatched(in: slot) > 0 {
      if !isOpen { visitor.openList(list) }
      isOpen = true
      visitor.openItem()
      visitor.visit(isWeekend, slot >= 24)
      visitor.visit(hour, slot % 24)
      visitor.visit(watched, .decimal(day.hoursWatched(in: slot)))
      visitor.visit(chance, .decimal(day.chanceOfActivity(in: slot)))
      visitor.visit(conversations, .decimal(day.conversationsPerHour(in: slot)))
      visitor.closeItem()
    }
    if isOpen { visitor.closeList() }
  }
}
