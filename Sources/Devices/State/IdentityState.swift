// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Protocols

extension DeviceIdentity {
  mutating func code(_ coder: inout StateCoder) throws(StateError) {
    var isAddress = false
    var mac = MACAddress.zero.value
    var address = IPAddress(v4: 0)
    switch self {
    case .hardware(let own): mac = own.value
    case .address(let own): (isAddress, address) = (true, own)
    }
    try coder.code(&isAddress)
    if isAddress {
      try coder.code(&address)
      self = .address(address)
    } else {
      try coder.code(&mac)
      self = .hardware(MACAddress(value: mac))
    }
  }
}

extension OwnIdentities {
  mutating func code(_ coder: inout StateCoder) throws(StateError) {
    var (count, active) = (count, activePlace)
    try coder.code(count: &count, limit: Self.capacity)
    try coder.code(count: &active, limit: count - 1)
    guard count > 0 else { throw .invalid }
    for place in 0..<count {
      var identity = place < self.count ? self[place] : self[0]
      try identity.code(&coder)
      if coder.isReading { set(identity, at: place, count: count, active: active) }
    }
  }
}

extension AddressList {
  mutating func code(_ coder: inout StateCoder) throws(StateError) {
    var count = count
    try coder.code(count: &count, limit: 2 * Self.familyCapacity)
    for place in 0..<count {
      var entry = place < self.count ? self[place] : Entry()
      try coder.code(&entry.address)
      try coder.code(&entry.firstUsed)
      try coder.code(&entry.lastUsed)
      if coder.isReading { take(entry) }
    }
  }
}

extension EvidenceList {
  mutating func code(_ coder: inout StateCoder) throws(StateError) {
    var count = count
    try coder.code(count: &count, limit: Self.capacity)
    for place in 0..<count {
      let piece = try IdentityEvidence.code(self[place], &coder)
      if coder.isReading { _ = learn(piece) }
    }
  }
}

extension IdentityEvidence {
  /// Writes a piece, or reads one.
  fileprivate static func code(_ piece: IdentityEvidence?, _ coder: inout StateCoder) throws(StateError)
    -> IdentityEvidence
  {
    var kind = piece?.kind ?? .address
    var source = piece?.source ?? .other
    var value = piece?.value ?? ShortText()
    var hash = piece?.hash ?? 0
    var first = piece?.firstSeen ?? Timestamp(nanoseconds: 0)
    var last = piece?.lastSeen ?? Timestamp(nanoseconds: 0)
    var isShared = piece?.isShared ?? false
    try coder.code(&kind)
    try coder.code(&source)
    try coder.code(&value)
    try coder.code(&hash)
    try coder.code(&first)
    try coder.code(&last)
    try coder.code(&isShared)
    var coded = IdentityEvidence(kind, value, hash: hash, source: source, at: first)
    coded.lastSeen = last
    coded.isShared = isShared
    return coded
  }
}
