// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols

extension DeviceRecord {
  mutating func code(_ coder: inout StateCoder) throws(StateError) {
    try evidence.code(&coder)
    try claims.code(&coder)
    try offered.code(&coder)
    try used.code(&coder)
    var bits = roles.rawValue
    try coder.code(&bits)
    roles = Roles(rawValue: bits)
    try askedDomains.code(&coder)
    try posture.code(&coder)
  }
}

extension DomainList {
  mutating func code(_ coder: inout StateCoder) throws(StateError) {
    var count = count
    try coder.code(count: &count, limit: Self.capacity)
    for place in 0..<count {
      var hash = self[place]
      try coder.code(&hash)
      if coder.isReading { learn(hash) }
    }
  }
}

extension CryptoPosture {
  mutating func code(_ coder: inout StateCoder) throws(StateError) {
    try Self.code(&offeredVersions, &coder)
    try Self.code(&acceptedVersions, &coder)
    try Self.code(&servedVersions, &coder)
    try Self.code(&offeredCiphers, &coder)
    try Self.code(&chosenCiphers, &coder)
    try Self.code(&plaintext, &coder)
    try Self.code(&credentials, &coder)
  }

  private static func code<Members: WordedSet>(_ set: inout Members, _ coder: inout StateCoder) throws(StateError) {
    var bits = set.rawValue
    try coder.code(&bits)
    set = Members(rawValue: bits)
  }
}

extension ClaimList {
  mutating func code(_ coder: inout StateCoder) throws(StateError) {
    var count = count
    try coder.code(count: &count, limit: Self.capacity)
    for place in 0..<count {
      let claim = self[place]
      var kind = claim?.kind ?? .name
      var source = claim?.source ?? .other
      var value = claim?.value ?? ShortText()
      var hash = claim?.hash ?? 0
      var first = claim?.firstSeen ?? Timestamp(nanoseconds: 0)
      var last = claim?.lastSeen ?? Timestamp(nanoseconds: 0)
      try coder.code(&kind)
      try coder.code(&source)
      try coder.code(&value)
      try coder.code(&hash)
      try coder.code(&first)
      try coder.code(&last)
      guard coder.isReading else { continue }
      var coded = Claim(kind, value, hash: hash, source: source, at: first)
      coded.lastSeen = last
      _ = learn(coded)
    }
  }
}

extension ServiceList {
  mutating func code(_ coder: inout StateCoder) throws(StateError) {
    var count = count
    try coder.code(count: &count, limit: Self.capacity)
    for place in 0..<count {
      let service = self[place]
      var transport = service?.transport.rawValue ?? 0
      var port = service?.port ?? 0
      var name = ShortText()
      name.append(service?.name ?? "")
      var first = service?.firstSeen ?? Timestamp(nanoseconds: 0)
      var last = service?.lastSeen ?? Timestamp(nanoseconds: 0)
      try coder.code(&transport)
      try coder.code(&port)
      try coder.code(&name)
      try coder.code(&first)
      try coder.code(&last)
      guard coder.isReading else { continue }
      // A protocol that this version does not know is one whose name is not known.
      var coded = Service(
        transport: TransportProtocol(rawValue: transport), port: port,
        name: KnownProtocol.name(matching: name.bytes) ?? "", at: first)
      coded.lastSeen = last
      learn(coded)
    }
  }
}

extension KnownProtocol {
  /// The name, known when the sensor was built, of the protocol that a text names; costs a look at every card.
  fileprivate static func name(matching text: RawSpan) -> StaticString? {
    for known in allCases {
      let name = known.card.name
      if text.isWord(name) { return name }
    }
    return nil
  }
}
