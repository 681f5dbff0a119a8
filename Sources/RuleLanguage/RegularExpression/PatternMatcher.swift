// SPDX-License-Identifier: Apache-2.0
import Wire

/// Looks for regular expressions in texts; owns the room that this takes, so that matching allocates nothing.
///
/// All alternatives of an expression advance together, octet by octet, and each instruction is visited at most once at each
/// place: a text of n octets costs at most (n + 1) × the program's size, twice.
public struct PatternMatcher: Sendable {
  private var current: InstructionSet
  private var following: InstructionSet
  private var pending: [Int]
  /// The instructions visited by the last call.
  public private(set) var stepCount = 0

  /// Makes room for expressions of up to `capacity` instructions; larger ones make it grow once.
  public init(capacity: Int = 0) {
    current = InstructionSet(capacity: capacity)
    following = InstructionSet(capacity: capacity)
    pending = []
    pending.reserveCapacity(2 * capacity + 2)
  }

  /// Makes room for an expression, so that matching it allocates nothing.
  public mutating func reserve(for expression: RegularExpression) {
    let size = expression.program.count
    guard size > current.capacity else { return }
    self = PatternMatcher(capacity: size)
  }

  /// Whether the expression is found anywhere in the text.
  public mutating func finds(_ expression: RegularExpression, in text: RawSpan) -> Bool {
    reserve(for: expression)
    stepCount = 0
    current.removeAll()
    for place in 0...text.byteCount {
      if enter(0, of: expression.program, at: place, in: text) { return true }
      guard let octet = text.octet(place) else { break }
      if advance(expression.program, over: octet, at: place, in: text) { return true }
    }
    return false
  }

  /// Adds to `current` every instruction that can be reached without consuming; says whether the end is among them.
  private mutating func enter(_ start: Int, of program: [Instruction], at place: Int, in text: RawSpan) -> Bool {
    pending.append(start)
    while let index = pending.popLast() {
      guard current.insert(index) else { continue }
      stepCount += 1
      switch program[index] {
      case .octets: break
      case .jump(let target): pending.append(target)
      case .split(let first, let second):
        pending.append(second)
        pending.append(first)
      case .assertion(let assertion):
        if assertion.holds(at: place, in: text) { pending.append(index + 1) }
      case .match:
        pending.removeAll(keepingCapacity: true)
        return true
      }
    }
    return false
  }

  /// Moves every alternative over one octet; says whether one of them reached the end.
  private mutating func advance(_ program: [Instruction], over octet: UInt8, at place: Int, in text: RawSpan) -> Bool {
    swap(&current, &following)
    current.removeAll()
    for position in 0..<following.count {
      stepCount += 1
      let index = following[position]
      guard case .octets(let set) = program[index], set.contains(octet) else { continue }
      if enter(index + 1, of: program, at: place + 1, in: text) { return true }
    }
    return false
  }
}

extension PatternNode.Assertion {
  /// Whether the condition holds before the octet at `place`.
  func holds(at place: Int, in text: RawSpan) -> Bool {
    switch self {
    case .textStart: place == 0
    case .textEnd: place == text.byteCount
    case .lineStart: place == 0 || text.octet(place - 1) == 0x0A
    case .lineEnd: place == text.byteCount || text.octet(place) == 0x0A
    case .wordBoundary: isWord(text.octet(place - 1)) != isWord(text.octet(place))
    case .noWordBoundary: isWord(text.octet(place - 1)) == isWord(text.octet(place))
    }
  }

  private func isWord(_ octet: UInt8?) -> Bool { octet.map(OctetSet.wordOctets.contains) ?? false }
}

/// A set of instruction numbers that is emptied in constant time.
private struct InstructionSet: Sendable {
  private var dense: [Int]
  private var places: [Int]
  private(set) var count = 0

  init(capacity: Int) {
    dense = Array(repeating: 0, count: capacity)
    places = Array(repeating: 0, count: capacity)
  }

  var capacity: Int { dense.count }

  subscript(position: Int) -> Int { dense[position] }

  /// Adds a number; false if it was there.
  mutating func insert(_ number: Int) -> Bool {
    let place = places[number]
    if place < count, dense[place] == number { return false }
    places[number] = count
    dense[count] = number
    count += 1
    return true
  }

  mutating func removeAll() { count = 0 }
}
