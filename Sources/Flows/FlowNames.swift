// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// What flows have given names to, in memory that is reserved at the first name: numbers that stand for texts in one flow, and names
/// that only one flow of a server can have.
///
/// Both are sets of four places each: the place that was used least lately is given to what is new.
public struct FlowNames: Sendable {
  /// The most texts, and the most names, that are remembered.
  public static let defaultCapacity = 4_096
  /// The bytes of a text beyond which it is not remembered: a part of it would be another text.
  public static let textCapacity = 119
  private static let placeCount = 4

  private let capacity: Int
  private let seed: UInt64
  private var definitions: [Definition] = []
  private var claims: [Claim] = []
  /// Counts the uses.
  private var clock: UInt32 = 0
  /// Texts forgotten because there was no room, or never remembered because they were too long.
  public private(set) var forgottenTexts: UInt64 = 0

  /// What a number stands for in a flow.
  private struct Definition: Sendable {
    var flow: UInt64 = 0
    var number: UInt32 = 0
    var lastUse: UInt32 = 0
    var count: UInt8 = 0
    var text = [119 of UInt8](repeating: 0)
  }

  /// Which flow has a name.
  private struct Claim: Sendable {
    var name: UInt64 = 0
    /// The flow's number; 0 for none.
    var flow: UInt64 = 0
    var lastUse: UInt32 = 0
  }

  public init(capacity: Int = defaultCapacity, seed: UInt64 = 0) {
    var size = Self.placeCount
    while size < capacity { size *= 2 }
    self.capacity = size
    self.seed = seed
  }

  /// The most bytes that as many texts and names take.
  public static func memoryBound(capacity: Int = defaultCapacity) -> Int {
    2 * capacity * (MemoryLayout<Definition>.stride + MemoryLayout<Claim>.stride)
  }

  /// Remembers what a number of a flow stands for.
  public mutating func define(_ number: UInt32, of flow: UInt64, as text: RawSpan) {
    guard text.byteCount <= Self.textCapacity else {
      forgottenTexts &+= 1
      return forget(number, of: flow)
    }
    if definitions.isEmpty { definitions = Array(repeating: Definition(), count: capacity) }
    clock &+= 1
    let first = firstPlace(flow, UInt64(number))
    var chosen = first
    for place in first..<first + Self.placeCount {
      if definitions[place].flow == flow && definitions[place].number == number {
        chosen = place
        break
      }
      if clock &- definitions[place].lastUse > clock &- definitions[chosen].lastUse { chosen = place }
    }
    if definitions[chosen].flow != 0, definitions[chosen].flow != flow || definitions[chosen].number != number {
      forgottenTexts &+= 1
    }
    definitions[chosen].flow = flow
    definitions[chosen].number = number
    definitions[chosen].lastUse = clock
    definitions[chosen].count = UInt8(text.byteCount)
    for offset in 0..<text.byteCount { definitions[chosen].text[offset] = text.octet(offset) ?? 0 }
  }

  /// Hands what a number of a flow stands for to `body`. Returns whether that is remembered.
  public mutating func recall(_ number: UInt32, of flow: UInt64, _ body: (RawSpan) -> Void) -> Bool {
    guard let place = definitionPlace(number, flow) else { return false }
    clock &+= 1
    definitions[place].lastUse = clock
    body(definitions[place].text.span.octets.extracting(first: Int(definitions[place].count)))
    return true
  }

  private mutating func forget(_ number: UInt32, of flow: UInt64) {
    if let place = definitionPlace(number, flow) { definitions[place].flow = 0 }
  }

  private func definitionPlace(_ number: UInt32, _ flow: UInt64) -> Int? {
    guard !definitions.isEmpty else { return nil }
    let first = firstPlace(flow, UInt64(number))
    for place in first..<first + Self.placeCount
    where definitions[place].flow == flow && definitions[place].number == number {
      return place
    }
    return nil
  }

  /// Gives a server's name to a flow. Returns the flow that has it still, if that is another one.
  public mutating func claim(_ name: UInt64, at server: Endpoint, for flow: UInt64) -> UInt64? {
    if claims.isEmpty { claims = Array(repeating: Claim(), count: capacity) }
    clock &+= 1
    let key = key(name, server)
    let first = firstPlace(key, 0)
    var chosen = first
    for place in first..<first + Self.placeCount {
      if claims[place].name == key {
        chosen = place
        break
      }
      if clock &- claims[place].lastUse > clock &- claims[chosen].lastUse { chosen = place }
    }
    let former = claims[chosen].name == key ? claims[chosen].flow : 0
    claims[chosen] = Claim(name: key, flow: flow, lastUse: clock)
    return former == 0 || former == flow ? nil : former
  }

  /// Takes a server's name from a flow, if it has it.
  public mutating func release(_ name: UInt64, at server: Endpoint, of flow: UInt64) {
    guard !claims.isEmpty else { return }
    let key = key(name, server)
    let first = firstPlace(key, 0)
    for place in first..<first + Self.placeCount where claims[place].name == key && claims[place].flow == flow {
      claims[place].flow = 0
    }
  }

  private func key(_ name: UInt64, _ server: Endpoint) -> UInt64 {
    var hash = StableHash(seed: seed)
    hash.combine(name)
    hash.combine(server.address.high)
    hash.combine(server.address.low)
    hash.combine(UInt64(server.port))
    return hash.value
  }

  /// The first place of the set in which something belongs.
  private func firstPlace(_ first: UInt64, _ second: UInt64) -> Int {
    var hash = StableHash(seed: seed)
    hash.combine(first)
    hash.combine(second)
    return Int(truncatingIfNeeded: hash.value & UInt64(capacity - 1)) & ~(Self.placeCount - 1)
  }
}
