// SPDX-License-Identifier: Apache-2.0
import Flows
import NetworkTypes
import Protocols
import RuleLanguage

/// A rule that an event fulfils, and that has something new to say.
public struct RuleMatch: Hashable, Sendable {
  /// The index of the rule in its set.
  public let rule: Int
  /// How many events of the same device fulfilled the rule unsaid since it spoke last.
  public let repetitions: Int
}

/// Rules in force: judges events one by one.
///
/// Rules are kept by the kind of event that they watch, so that an event which no rule watches costs one look. Judging
/// allocates nothing. The fields of an event are seen once, however many rules there are.
///
/// A rule of the service `flow` that asks only who talks to whom is judged when the flow starts, one that asks for counts,
/// flags or the application protocol when it ends.
public struct RuleSet: Sendable {
  /// In the order in which they were given.
  public let rules: [Rule]
  /// The rules that the event judged last fulfils, in the order of the set, without those that spoke of its device lately.
  public private(set) var matches: [RuleMatch] = []

  /// The matches that made no alert because their rule had spoken sixty times in the hour.
  public var withheldMatches: UInt64 { repetitions.withheld }

  private var plans: [RulePlan] = []
  /// The numbers of the plans' kinds of events, in the plans' order.
  private var kinds: [UInt64] = []
  private var observer: FieldObserver
  private var repetitions: RuleRepetitions

  private static let flowStartKind = Field.identifier(of: "flow")
  private static let flowEndKind = Field.identifier(of: "flow ended")

  /// Puts checked rules in force.
  public init(_ rules: [Rule]) {
    self.rules = rules
    repetitions = RuleRepetitions(ruleCount: rules.count)
    for kind in rules.map(Self.kind) where !kinds.contains(kind) {
      kinds.append(kind)
      plans.append(RulePlan(rules.enumerated().filter { Self.kind(of: $1) == kind }.map { (index: $0, rule: $1) }))
    }
    observer = FieldObserver(for: plans)
    matches.reserveCapacity(rules.count)
  }

  /// Reads rule files and puts the rules that can be evaluated whole in force; the errors say why others cannot.
  public static func parsing(_ sources: [RuleCollection.Source]) -> (set: RuleSet, errors: [RuleError]) {
    let collection = RuleCollection(parsing: sources, vocabulary: .events)
    return (RuleSet(collection.rules), collection.errors)
  }

  /// Judges an event; says whether `matches` holds any rule.
  public mutating func evaluate(_ event: borrowing Event, in context: borrowing @_addressable EventContext) -> Bool {
    matches.removeAll(keepingCapacity: true)
    guard let kind = Self.kind(of: event), let place = kinds.firstIndex(of: kind) else { return false }
    observer.begin(plans[place])
    context.seen(by: event).visit(&observer)
    event.visit(in: context, &observer)
    for judgement in plans[place].judgements {
      if plans[place].holds(judgement, observer.truths) { tell(judgement.rule, context) }
    }
    return !matches.isEmpty
  }

  private mutating func tell(_ rule: Int, _ context: borrowing @_addressable EventContext) {
    var device = context.sender.address
    if let flow = context.flow { device = flow.client.address }
    if let untold = repetitions.admit(
      rule: rule, rules[rule].level, of: StableHash.of(device), at: context.time)
    {
      matches.append(RuleMatch(rule: rule, repetitions: untold))
    }
  }

  private static func kind(of rule: Rule) -> UInt64 {
    guard rule.service == Flow.eventType.description else { return Field.identifier(of: rule.service) }
    let late = Set(
      (Flow.fields + FlowRecord.fields).map(\.name.description) + [EventContext.serviceField.name.description])
    let fields = rule.selections.flatMap(\.alternatives).joined().map(\.field)
    return late.isDisjoint(with: fields) ? flowStartKind : flowEndKind
  }

  /// The kind of an event; nil for those that no rule watches.
  private static func kind(of event: borrowing Event) -> UInt64? {
    switch event {
    case .flowStarted: flowStartKind
    case .flowEnded: flowEndKind
    case .flowAnswered, .flowFailed, .flowContinues: nil
    // Names of event types are short enough to be strings without an allocation.
    case .portMismatch, .message: Field.identifier(of: event.eventType.description)
    }
  }
}

extension EventContext {
  /// The context as the record of the event shows it: that of a flow stands on the client's side, whoever sent the last packet.
  func seen(by event: borrowing Event) -> EventContext {
    EventKind(of: event).isOfConversation ? onClientSide : self
  }

  /// The context of a flow as it is seen from the client's side; without a flow, the same.
  var onClientSide: EventContext {
    @_addressableSelf get {
      guard let flow else { return self }
      var context = self
      context.sender = flow.client
      context.receiver = flow.server
      context.sourceMAC = flow.clientMAC
      context.destinationMAC = flow.serverMAC
      return context
    }
  }
}
