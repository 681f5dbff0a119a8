// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes

/// Finds a device that carries data in the names that it asks for, or in what it is answered.
///
/// A name that carries data is asked for once, and is long. Told at once are more than a hundred names of an hour under one
/// registered domain with more than forty octets each; fewer of them where they are very long, or where nearly all questions are
/// for types that carry data; and a dozen short ones, where the answers are full of it.
///
/// What is less is evidence. The share of a domain's questions that are for long and new names is taken for a draw from a Beta
/// distribution with parameters a and 1: nearly no domain has such names, and a few have nothing else. Of n questions, k or more
/// are such with a chance of at most a·(1/k + ln(n/k)), for each of the domains that the device asks for.
///
/// - Source: Ellens et al.: Flow-based detection of DNS tunnels, 2013; Skellam: A probability distribution derived from the binomial
///   distribution by regarding the probability of success as variable between the sets of trials, 1948. The parameter a: of 1,056
///   pairs of device and domain in public captures, one had such names, and was a tunnel.
public struct DNSTunnel: Detector {
  public static let card = DetectorCard(
    id: "dns-tunnel", number: 13, title: "Data carried in DNS",
    summary: "A device asks for many long names under one domain, each once, as programs do that hide data in DNS.",
    because: "Resolvers pass every question on, so data leaves and commands arrive even where all else is blocked.",
    benign: "A security program looks up files or addresses by DNS, or a service gives each of its sessions a name.",
    remedy: "See whose domain it is; if the device has nothing to do with it, isolate the device and block the domain.",
    normalIf:
      "It asks for at most 100 names an hour under one domain, or with at most 40 letters before the domain on average.",
    attack: ["T1071.004", "T1048.003", "T1572"], baseline: ["5.6-1", "5.8-1"], severity: .high, family: .names,
    speaksWhileLearning: true)

  /// Names of an hour that need this many octets each to be told: the more names, the shorter they may be.
  static let manyNames = 100.0
  static let longOctets = 40.0
  static let someNames = 40.0
  static let veryLongOctets = 80.0
  /// The same where nearly all questions are for types that carry data.
  static let dataNames = 25.0
  static let dataOctets = 18.0
  static let fewNames = 12.0
  static let answeredOctets = 100.0
  /// How many times as many names as in any hour that was learned are needed.
  static let timesUsual = 3.0
  /// The share of domains under which most questions are for long and new names: one in a hundred, ten times what was measured.
  static let domainShare = 0.01

  public init() {}

  public mutating func inspect(
    _ deed: Deed, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    switch deed {
    case .askedName(let question):
      guard question.place == .internet, !site.isResolver(device) else { return nil }
      var entry = site.askedDomains.entry(of: device.identity, under: question.domain)
      entry.count(question, at: context.time, isLearning: site.isLearning)
      return judge(entry, question, context, device, isLearning: site.isLearning)
    case .gotNameAnswer(let answer):
      guard answer.dataOctets > 0, answer.question.place == .internet, !site.isResolver(device) else { return nil }
      let entry = site.askedDomains.entry(of: device.identity, under: answer.question.domain)
      let octets = Double(entry.answered) + Double(answer.dataOctets)
      guard entry.names >= Self.fewNames, entry.dataShare >= 0.9, octets >= Self.answeredOctets * entry.names,
        entry.names > Self.timesUsual * entry.usual(isLearning: site.isLearning)
      else { return nil }
      var finding = Finding.alarm(Self.card.severity, evidence(of: entry, context), name: answer.question.domainText)
      finding.evidence.usual = octets / entry.names
      finding.evidence.service = "answers"
      return finding
    default: return nil
    }
  }

  private func judge(
    _ entry: AskedDomains.Entry, _ question: NameQuestion, _ context: EventContext,
    _ device: borrowing @_addressable DeviceProfile,
    isLearning: Bool
  ) -> Finding? {
    let names = entry.names
    guard names > Self.timesUsual * entry.usual(isLearning: isLearning) else { return nil }
    let isAskedOnce = names >= 0.6 * Double(entry.questions)
    let mean = entry.meanCarried
    let isTunnel =
      names > Self.manyNames && mean > Self.longOctets
      || isAskedOnce && names >= Self.someNames && mean >= Self.veryLongOctets
      || isAskedOnce && names >= Self.dataNames && mean >= Self.dataOctets && entry.dataShare >= 0.5
    if isTunnel {
      return .alarm(Self.card.severity, evidence(of: entry, context), name: question.domainText)
    }
    guard entry.long >= 5 else { return nil }
    let (long, questions) = (Double(entry.long), Double(entry.questions))
    let domains = Double(max(1, device.domains.count))
    let p = min(1, domains * Self.domainShare * (1 / long + logarithm(questions / long)))
    return p < 0.05 ? .evidence(p: p, evidence(of: entry, context)) : nil
  }

  private func evidence(of entry: AskedDomains.Entry, _ context: EventContext) -> Evidence {
    var evidence = Evidence()
    evidence.count = entry.names
    evidence.total = Double(entry.octets)
    evidence.seconds = entry.seconds(at: context.time)
    evidence.usual = entry.meanCarried
    evidence.isInternet = true
    return evidence
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let evidence = finding.evidence
    let domain = finding.name.count > 0 ? "\(finding.name)" : "one domain"
    let expected = "most names that a device asks for are short, few under each domain, and asked for again"
    let names = "asked for about \(Text.plural(evidence.count, "name")) under \(domain) within "
    guard evidence.service.utf8CodeUnitCount == 0 else {
      return Description(
        observed: names + Text.duration(evidence.seconds)
          + ", each answered with about \(Text.count(evidence.usual)) bytes of data",
        expected: expected)
    }
    return Description(
      observed: names
        + "\(Text.duration(evidence.seconds)), with \(Text.count(evidence.usual)) letters before the domain "
        + "on average, in \(Text.count(evidence.total)) bytes of questions",
      expected: expected)
  }
}
