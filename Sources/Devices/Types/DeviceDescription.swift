// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// Who made a device, which model it is and what kind of thing, as far as that can be concluded from what is known of it.
///
/// Made when somebody asks, from the device's record: it owns its texts.
public struct DeviceDescription: Sendable {
  /// How the vendor is known.
  public enum VendorSource: String, Sendable {
    /// The device says it.
    case announced
    /// Its hardware address was given to the vendor.
    case registry
    /// The names that it asks for or that it has are the vendor's.
    case clues
  }

  /// The vendor's short name, or empty.
  public private(set) var vendor = ""
  public private(set) var vendorSource: VendorSource?
  /// Whom its hardware address was given to, in the registry's words, or empty; often the maker of its radio.
  public private(set) var organization = ""
  /// The model as the device says it, or as its names begin it; or empty.
  public private(set) var model = ""
  public private(set) var guess = TypeGuess()

  /// Makes the description of a device of which nothing is known.
  public init() {}

  /// Concludes what can be concluded of a device.
  ///
  /// - Parameter mac: the hardware address that it sends under, if that is its own.
  public init(_ record: borrowing DeviceRecord, mac: MACAddress?, vendors: borrowing VendorRegistry) {
    self.init(record, mac: mac, vendors: vendors, table: .shared)
  }

  init(_ record: borrowing DeviceRecord, mac: MACAddress?, vendors: borrowing VendorRegistry, table: TypeTable) {
    var symbols = SymbolList(record, table)
    if let mac, let registered = vendors.organization(of: mac) { organization = registered }
    let registered = VendorName.short(organization)
    let isOfDevice = !registered.isEmpty && !RadioMakers.contains(registered)
    if let claim = record.claims.latest(.manufacturer) { vendor = VendorName.short(claim.value.description) }
    if !vendor.isEmpty {
      vendorSource = .announced
    } else if isOfDevice {
      (vendor, vendorSource) = (registered, .registry)
    }
    if !vendor.isEmpty { symbols.add(vendor: vendor) }
    if !registered.isEmpty && !isOfDevice {
      symbols.add(Symbol(.radio, registered.lowercased()))
    } else if !registered.isEmpty && registered != vendor {
      symbols.add(vendor: registered)
    }
    guess = TypeGuess(symbols.symbols, table: table)
    if vendor.isEmpty {
      let isRandom = mac?.isLocallyAdministered ?? true
      // A phone or computer asks for the names of every device whose app it has.
      let isAsking = [.phone, .computer, .router, .server].contains(guess.type)
      if let clue = symbols.vendor(byDomains: !isRandom && !isAsking) {
        (vendor, vendorSource) = (clue, .clues)
      } else if !registered.isEmpty {
        (vendor, vendorSource) = (registered, .registry)
      }
    }
    model = record.claims.latest(.model)?.value.description ?? symbols.model
  }
}

extension DeviceTable {
  /// What can be concluded of the device at a place; costs a look at everything that is known of it.
  public func description(of slot: Int) -> DeviceDescription {
    DeviceDescription(records.span[slot], mac: profiles.span[slot].mac, vendors: vendors, table: types)
  }
}

extension DeviceTable {
  /// A number that changes when what a description is made of does; costs a few additions for each thing known.
  public func descriptionMark(of slot: Int) -> UInt64 {
    var mark = StableHash(seed: profiles.span[slot].mac?.value ?? 0)
    let records = records.span
    mark.combine(UInt64(records[slot].roles.rawValue))
    for place in 0..<records[slot].claims.count {
      if let claim = records[slot].claims[place] { mark.combine(claim.hash) }
    }
    for place in 0..<records[slot].evidence.count {
      if let piece = records[slot].evidence[place] { mark.combine(piece.hash) }
    }
    for place in 0..<records[slot].askedDomains.count { mark.combine(records[slot].askedDomains[place]) }
    combine(records[slot].offered, into: &mark)
    combine(records[slot].used, into: &mark)
    return mark.value
  }

  private func combine(_ services: borrowing ServiceList, into mark: inout StableHash) {
    for place in 0..<services.count {
      guard let service = services[place] else { continue }
      mark.combine(UInt64(service.port) << 8 | UInt64(service.transport.rawValue))
      // Two protocols that one port speaks have names of other lengths or beginnings.
      mark.combine(UInt64(service.name.utf8CodeUnitCount))
    }
    mark.combine(UInt64(services.count))
  }
}

/// The symbols of one device.
struct SymbolList {
  /// The most symbols of a device.
  private static let limit = 96

  private(set) var symbols: [Symbol] = []
  /// The model that a word begins, or empty.
  private(set) var model = ""
  /// The vendors of what it says or serves, and of the names that it asks for.
  private var ownVendors: [String] = []
  private var domainVendors: [String] = []
  private let table: TypeTable

  /// Takes the symbols out of what is known of a device, save its vendor's.
  init(_ record: borrowing DeviceRecord, _ table: TypeTable) {
    self.table = table
    for place in 0..<record.claims.count {
      guard let claim = record.claims[place] else { continue }
      switch claim.kind {
      case .service: add(service: claim.value)
      case .category: add(category: claim.value)
      case .model, .name, .software, .manufacturer: add(wordsOf: claim.value)
      case .firmware, .usageDescription: break
      }
    }
    for place in 0..<record.evidence.count {
      guard let piece = record.evidence[place] else { continue }
      if [.hostName, .upnp, .mqttClient].contains(piece.kind) { add(wordsOf: piece.value) }
    }
    for place in 0..<record.askedDomains.count {
      if let known = table.find(record.askedDomains[place]) { add(table.symbols[known]) }
    }
    add(record.offered, .offers)
    add(record.used, .uses)
    for entry in Roles.words where record.roles.contains(entry.role) { add(Symbol(.role, "\(entry.word)")) }
  }

  mutating func add(vendor: String) {
    let name = vendor.lowercased()
    let whole = Symbol(.vendor, name)
    if table.find(whole.hash) != nil {
      add(whole)
    } else if let first = name.split(separator: " ").first {
      add(Symbol(.vendor, String(first)))
    }
  }

  /// The vendor of what the device says and serves, or of the names that it asks for, where all of them are one vendor's.
  func vendor(byDomains isByDomains: Bool) -> String? {
    if let first = ownVendors.first, ownVendors.allSatisfy({ $0 == first }) { return first }
    guard isByDomains, let first = domainVendors.first, domainVendors.allSatisfy({ $0 == first }) else { return nil }
    return first
  }

  mutating func add(_ symbol: Symbol) {
    let isThere = symbols.contains { $0.family == symbol.family && $0.text == symbol.text }
    guard symbols.count < Self.limit, !isThere else { return }
    symbols.append(symbol)
    guard let vendor = table.find(symbol.hash).map({ table.row(at: $0).vendor }), !vendor.isEmpty else { return }
    switch symbol.family {
    case .word, .service, .offers: ownVendors.append(vendor)
    case .domain: domainVendors.append(vendor)
    case .vendor, .radio, .homekit, .uses, .role: break
    }
  }

  private mutating func add(wordsOf text: ShortText) {
    for match in WordReader(text).matches(in: table) {
      add(match.symbol)
      if model.isEmpty { model = match.model }
    }
  }

  /// Adds `_ipp` of `_ipp._tcp`, or `mediarenderer` of `urn:schemas-upnp-org:device:MediaRenderer:1`.
  private mutating func add(service text: ShortText) {
    let name = text.description.lowercased()
    if name.hasPrefix("_") {
      if let label = name.split(separator: ".").first { add(Symbol(.service, String(label))) }
    } else {
      add(urn: name)
    }
  }

  private mutating func add(category text: ShortText) {
    let name = text.description.lowercased()
    if name.hasPrefix("homekit ") {
      add(Symbol(.homekit, String(name.dropFirst("homekit ".count))))
    } else {
      add(urn: name)
    }
  }

  private mutating func add(urn name: String) {
    let parts = name.split(separator: ":")
    guard let place = parts.firstIndex(where: { $0 == "device" || $0 == "service" }), place + 1 < parts.count else {
      return
    }
    add(Symbol(.service, String(parts[place + 1])))
  }

  private mutating func add(_ services: borrowing ServiceList, _ family: Symbol.Family) {
    for place in 0..<services.count {
      guard let service = services[place] else { continue }
      if service.name.utf8CodeUnitCount > 0 { add(Symbol(family, "\(service.name)")) }
      add(Symbol(family, (service.transport == .tcp ? "tcp/" : "udp/") + String(service.port)))
    }
  }
}
