// SPDX-License-Identifier: Apache-2.0
import Protocols
import RuleLanguage

/// The rules for one kind of event, compiled: what to look for in which field, and what follows from it.
///
/// Every test becomes atoms, each of them one value held against one field, shared by all rules that ask for it. Seeing the
/// event's fields once says which atoms hold; the conditions are then judged on the atoms alone.
struct RulePlan: Sendable {
  /// One value held against one field: it holds if any element of the field fits.
  struct Atom: Hashable, Sendable {
    let field: UInt64
    let test: ValueTest
  }

  /// One step of a condition, over one truth value.
  enum Step: Sendable {
    case atom(Int)
    case invert
    /// Ends a chain of `and` early.
    case leaveIfFalse(Int)
    /// Ends a chain of `or` early.
    case leaveIfTrue(Int)
  }

  /// The index of a rule in the set, and the steps that judge it.
  struct Judgement: Sendable {
    let rule: Int
    let steps: Range<Int>
  }

  /// Sorted so that the atoms of one field stand together.
  private(set) var atoms: [Atom] = []
  private(set) var steps: [Step] = []
  private(set) var judgements: [Judgement] = []
  private(set) var index = FieldIndex([])

  /// Compiles rules, given with their indices in the set.
  init(_ rules: [(index: Int, rule: Rule)]) {
    var found: Set<Atom> = []
    for (_, rule) in rules {
      for test in rule.selections.flatMap(\.alternatives).joined() {
        found.formUnion(test.values.map { Atom(field: Field.identifier(of: test.field), test: $0.positive) })
      }
    }
    // The order of atoms within a field does not show; fields are ordered by number so that they stand together.
    atoms = found.sorted { $0.field < $1.field }
    index = FieldIndex(atoms.map(\.field))
    var numbers: [Atom: Int] = [:]
    for (number, atom) in atoms.enumerated() { numbers[atom] = number }
    for (index, rule) in rules {
      let start = steps.count
      emit(rule.condition, of: rule, numbers)
      judgements.append(Judgement(rule: index, steps: start..<steps.count))
    }
  }

  /// Whether a rule's condition holds, given the atoms that do.
  func holds(_ judgement: Judgement, _ truths: borrowing TruthTable) -> Bool {
    var truth = false
    var step = judgement.steps.lowerBound
    while step < judgement.steps.upperBound {
      switch steps[step] {
      case .atom(let number): truth = truths[number]
      case .invert: truth.toggle()
      case .leaveIfFalse(let target) where !truth, .leaveIfTrue(let target) where truth:
        step = target
        continue
      case .leaveIfFalse, .leaveIfTrue: break
      }
      step += 1
    }
    return truth
  }

  private mutating func emit(_ condition: Condition, of rule: Rule, _ numbers: [Atom: Int]) {
    switch condition {
    case .selection(let index):
      chain(rule.selections[index].alternatives, all: false) { plan, tests in
        plan.chain(tests, all: true) { $0.emit($1, numbers) }
      }
    case .not(let inner):
      emit(inner, of: rule, numbers)
      steps.append(.invert)
    case .all(let parts): chain(parts, all: true) { $0.emit($1, of: rule, numbers) }
    case .any(let parts): chain(parts, all: false) { $0.emit($1, of: rule, numbers) }
    }
  }

  private mutating func emit(_ test: FieldTest, _ numbers: [Atom: Int]) {
    let field = Field.identifier(of: test.field)
    chain(test.values, all: test.demandsAll) { plan, value in
      guard let number = numbers[Atom(field: field, test: value.positive)] else { return }
      plan.steps.append(.atom(number))
      if value == .absent { plan.steps.append(.invert) }
    }
  }

  private mutating func chain<Part>(_ parts: [Part], all: Bool, _ emit: (inout RulePlan, Part) -> Void) {
    var exits: [Int] = []
    for (place, part) in parts.enumerated() {
      emit(&self, part)
      guard place < parts.count - 1 else { break }
      exits.append(steps.count)
      steps.append(.invert)
    }
    for exit in exits { steps[exit] = all ? .leaveIfFalse(steps.count) : .leaveIfTrue(steps.count) }
  }
}

extension ValueTest {
  /// What must be seen for the test to be decided: a missing field shows by not being there.
  fileprivate var positive: ValueTest { self == .absent ? .present : self }
}

/// Which atoms hold; at most as many as there were when it was made.
struct TruthTable: Sendable {
  private var words: [UInt64]

  init(capacity: Int) { words = Array(repeating: 0, count: (capacity + 63) / 64) }

  subscript(number: Int) -> Bool {
    get { words[number >> 6] >> UInt64(number & 63) & 1 == 1 }
    set {
      if newValue {
        words[number >> 6] |= 1 << UInt64(number & 63)
      } else {
        words[number >> 6] &= ~(1 << UInt64(number & 63))
      }
    }
  }

  /// Makes the first `count` atoms false.
  mutating func clear(_ count: Int) {
    for word in 0..<(count + 63) / 64 { words[word] = 0 }
  }
}

/// Finds the atoms of a field: an open-addressed table at most half full.
struct FieldIndex: Sendable {
  private var keys: [UInt64]
  private var ranges: [Range<Int>]
  private let mask: Int

  /// Indexes sorted field numbers.
  init(_ fields: [UInt64]) {
    var size = 4
    while size < 2 * fields.count { size *= 2 }
    keys = Array(repeating: 0, count: size)
    ranges = Array(repeating: 0..<0, count: size)
    mask = size - 1
    var start = 0
    for place in fields.indices where place + 1 == fields.count || fields[place + 1] != fields[place] {
      let slot = slot(of: fields[place])
      keys[slot] = fields[place]
      ranges[slot] = start..<place + 1
      start = place + 1
    }
  }

  /// The atoms of a field, none for a field that no rule asks for.
  subscript(field: UInt64) -> Range<Int> { ranges[slot(of: field)] }

  /// The slot that holds the field, or the empty one where it would be.
  private func slot(of field: UInt64) -> Int {
    var slot = Int(truncatingIfNeeded: field) & mask
    while !ranges[slot].isEmpty, keys[slot] != field { slot = (slot + 1) & mask }
    return slot
  }
}
