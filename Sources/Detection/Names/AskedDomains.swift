// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes

/// What devices asked for under which registered domain within the last hour: at most 512 pairs of device and domain.
///
/// A pair is kept in one of eight places, where the one unused for longest makes room.
public struct AskedDomains: Sendable {
  /// What one device asked for under one domain in the hour that runs.
  struct Entry: Sendable {
    fileprivate var device = DeviceIdentity.hardware(.zero)
    fileprivate var domain: UInt64 = 0
    /// When the hour began, and the last question in it.
    private(set) var since = Timestamp(nanoseconds: .min)
    fileprivate var last = Timestamp(nanoseconds: .min)
    private var seen = CardinalitySketch()
    /// The questions, those for types that carry data, and their octets.
    private(set) var questions: UInt32 = 0
    private(set) var dataQuestions: UInt32 = 0
    private(set) var octets: UInt32 = 0
    /// The names that were certainly new, the long ones among them, and the octets that they can carry.
    private(set) var fresh: UInt32 = 0
    private(set) var long: UInt32 = 0
    private(set) var carried: UInt32 = 0
    /// The octets of data in answers.
    fileprivate(set) var answered: UInt32 = 0
    /// The most names of an earlier hour that was learned, and of this hour as far as it was.
    private var learned: UInt32 = 0
    private var learnedNow: UInt32 = 0

    /// The octets from which a name is long: what a header and a few octets of data take when they are encoded.
    static let longOctets = 30

    init() {}

    /// The names asked for, about.
    var names: Double { seen.estimate }
    /// The octets that a name carries on average.
    var meanCarried: Double { fresh > 0 ? Double(carried) / Double(fresh) : 0 }
    /// The share of questions for types that carry data: 0...1.
    var dataShare: Double { questions > 0 ? Double(dataQuestions) / Double(questions) : 0 }

    /// The most names of an hour that are usual.
    func usual(isLearning: Bool) -> Double { Double(isLearning ? learned : max(learned, learnedNow)) }

    /// Counts a question; `isLearning` makes as many names usual from the next hour on, or from the end of learning.
    mutating func count(_ question: NameQuestion, at time: Timestamp, isLearning: Bool) {
      if abs(time.seconds(since: since)) >= AskedDomains.windowSeconds {
        let (device, domain, learned) = (device, domain, max(learned, learnedNow))
        self = Entry()
        self.device = device
        self.domain = domain
        self.learned = learned
        since = time
      }
      last = max(last, time)
      questions &+= 1
      if question.isForData { dataQuestions &+= 1 }
      octets = octets.addingReportingOverflow(UInt32(clamping: question.messageOctets)).partialValue
      let before = seen.estimate
      seen.insert(question.hash)
      if isLearning { learnedNow = UInt32(names) }
      guard seen.estimate > before else { return }
      fresh &+= 1
      carried &+= UInt32(clamping: question.carriedOctets)
      if question.carriedOctets >= Self.longOctets { long &+= 1 }
    }

    /// The seconds of the hour that have passed.
    func seconds(at time: Timestamp) -> Double { max(0, time.seconds(since: since)) }
  }

  static let windowSeconds = 3600.0
  private static let ways = 8
  private static let sets = 64

  /// The bytes that the table holds.
  public static var memoryBound: Int { ways * sets * MemoryLayout<Entry>.stride }

  private var entries = Array(repeating: Entry(), count: ways * sets)

  /// Makes an empty table.
  public init() {}

  private func places(_ device: DeviceIdentity, _ domain: UInt64) -> Range<Int> {
    var hash = StableHash()
    switch device {
    case .hardware(let mac): hash.combine(mac.value)
    case .address(let address): hash.combine(StableHash.of(address))
    }
    hash.combine(domain)
    let start = Int(hash.value % UInt64(Self.sets)) * Self.ways
    return start..<start + Self.ways
  }

  /// The place of a pair, or the one that it would take.
  private func place(of device: DeviceIdentity, _ domain: UInt64) -> (place: Int, isThere: Bool) {
    let places = places(device, domain)
    var oldest = places.lowerBound
    for place in places {
      if entries[place].domain == domain && entries[place].device == device { return (place, true) }
      if entries[place].last < entries[oldest].last { oldest = place }
    }
    return (oldest, false)
  }

  /// What a device asked for under a domain; an empty entry where nothing is known.
  func entry(of device: DeviceIdentity, under domain: UInt64) -> Entry {
    let (place, isThere) = place(of: device, domain)
    if isThere { return entries[place] }
    var entry = Entry()
    entry.device = device
    entry.domain = domain
    return entry
  }

  /// Takes a question.
  mutating func learn(_ question: NameQuestion, of device: DeviceIdentity, at time: Timestamp, isLearning: Bool) {
    guard question.place == .internet else { return }
    let (place, isThere) = place(of: device, question.domain)
    if !isThere {
      entries[place] = Entry()
      entries[place].device = device
      entries[place].domain = question.domain
    }
    entries[place].count(question, at: time, isLearning: isLearning)
  }

  /// Takes an answer to a question that was taken before.
  mutating func learn(_ answer: NameAnswer, of device: DeviceIdentity) {
    let (place, isThere) = place(of: device, answer.question.domain)
    guard isThere else { return }
    let (sum, isOver) = entries[place].answered.addingReportingOverflow(UInt32(clamping: answer.dataOctets))
    entries[place].answered = isOver ? .max : sum
  }

  /// Forgets what a device asked for.
  mutating func forget(_ device: DeviceIdentity) {
    for place in entries.indices where entries[place].device == device { entries[place] = Entry() }
  }
}
