// SPDX-License-Identifier: Apache-2.0
import Devices
import Flows
import NetworkTypes
import Protocols

/// Finds a device that is refused again and again where it logs in.
///
/// Nine refusals within ten minutes, and many more than the device's own rate of refusals makes likely (Poisson p < 1e-6). Who guesses
/// tries one password after the other: what is refused with the same login as before, where that can be read, is no guess, and nine of
/// these are told for information, as of a device with an outdated password. Inside SSH nobody sees a refusal: there, as many short and
/// small sessions count, of which a device with a task of its own has about as many as ever.
///
/// - Source: MQTT 3.1.1 §3.2.2.3, MQTT 5.0 §3.2.2.2, RFC 9110 §15.5.2, RFC 7826 §17.4.2, RFC 959 §4.2 for what a refusal is.
public struct BruteForce: Detector {
  public static let card = DetectorCard(
    id: "brute-force", number: 9, title: "Guessing of passwords",
    summary: "A device tries to log in many times and is refused.",
    because: "Guessing passwords is how most IoT devices are taken over.",
    benign: "A password was changed, and the device goes on trying the old one.",
    remedy: "If the device's password was not changed lately, isolate it; limit the attempts at the server.",
    normalIf: "Fewer than 9 of its logins are refused within 10 min, and fewer than 9 SSH sessions end at once.",
    attack: ["T1110"], baseline: ["5.1-5"], severity: .high, speaksWhileLearning: true)

  static let refusalsNeeded = 9.0
  static let windowSeconds = 600.0
  /// The length and the bytes of each side up to which an SSH session is one login and no more.
  static let sessionSeconds = 60.0
  static let sessionBytes: UInt64 = 10_000

  private var windowStart = Timestamp(nanoseconds: .min)
  private var inWindow: Float = 0
  private var before: Float = 0
  private var sessions = Rarity()
  /// The login that was shown last, until it is refused, and the one that was refused last, each with its server, by hash; 0: none.
  private var shown: UInt32 = 0
  private var refused: UInt32 = 0
  /// How many times in a row the same one was refused, and since when, in seconds since 1970.
  private var timesSame: UInt32 = 0
  private var sameSince: UInt32 = 0

  public init() {}

  public mutating func inspect(
    _ event: Event, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    guard case .flowEnded = event, let flow = context.flow, flow.transport == .tcp, flow.server.port == 22,
      flow.toClient.packets >= 5, context.time.seconds(since: flow.start) < Self.sessionSeconds,
      max(flow.toServer.bytes, flow.toClient.bytes) < Self.sessionBytes
    else { return nil }
    let (p, usual) = sessions.count(at: context.time, of: device)
    guard Double(sessions.inWindow) >= Self.refusalsNeeded, p < 1e-6 else { return nil }
    var evidence = Evidence()
    evidence.count = Double(sessions.inWindow)
    evidence.seconds = Self.windowSeconds
    evidence.usual = usual
    evidence.peer = flow.server
    evidence.isInternet = !site.home.contains(flow.server.address)
    evidence.service = "ssh"
    return .alarm(Self.card.severity, p: p, evidence)
  }

  public mutating func inspect(
    _ deed: Deed, in context: EventContext, of device: borrowing @_addressable DeviceProfile,
    at site: borrowing @_addressable Site
  ) -> Finding? {
    if case .showedPassword(_, let login) = deed {
      shown = login.map { Self.hash($0, at: context.receiver) } ?? 0
      return nil
    }
    guard case .wasRefused = deed, let flow = context.flow else { return nil }
    if isSameLogin(at: context.time) { return repetition(flow, context.time, site) }
    if context.time.seconds(since: windowStart) >= Self.windowSeconds {
      before += inWindow
      inWindow = 0
      windowStart = context.time
    }
    inWindow += 1
    let known = max(0, windowStart.seconds(since: device.firstSeen))
    let mean = (Double(before) + 0.5) / (known + 3600) * Self.windowSeconds
    let count = Double(inWindow)
    let p = PoissonSurprise.pValue(count: count, mean: mean)
    guard count >= Self.refusalsNeeded, p < 1e-6 else { return nil }
    var evidence = Evidence()
    evidence.count = count
    evidence.seconds = context.time.seconds(since: windowStart)
    evidence.usual = mean
    evidence.peer = flow.server
    evidence.isInternet = !site.home.contains(flow.server.address)
    return .alarm(Self.card.severity, p: p, evidence)
  }

  /// A login at a server in 32 bits.
  private static func hash(_ login: LoginMark, at server: Endpoint) -> UInt32 {
    var hash = StableHash()
    hash.combine(UInt64(login.hash))
    hash.combine(StableHash.of(server.address))
    hash.combine(UInt64(server.port))
    return UInt32(truncatingIfNeeded: hash.value) | 1
  }

  /// Whether what is refused now was refused just before; what was not shown is taken for another login.
  private mutating func isSameLogin(at time: Timestamp) -> Bool {
    let isSame = shown != 0 && shown == refused
    if !isSame {
      timesSame = 0
      sameSince = time.wholeSeconds
    }
    refused = shown
    shown = 0
    timesSame = timesSame == .max ? .max : timesSame + 1
    return isSame
  }

  private func repetition(_ flow: Flow, _ time: Timestamp, _ site: borrowing @_addressable Site) -> Finding? {
    guard Double(timesSame) >= Self.refusalsNeeded else { return nil }
    var evidence = Evidence()
    evidence.count = Double(timesSame)
    evidence.total = 1
    evidence.seconds = Double(time.wholeSeconds) - Double(sameSince)
    evidence.peer = flow.server
    evidence.isInternet = !site.home.contains(flow.server.address)
    return .alarm(.informational, evidence)
  }

  public static func describe(_ finding: Finding, at site: borrowing Site) -> Description {
    let evidence = finding.evidence
    let server = evidence.peer.map { "\(site.text(of: $0.address)) port \($0.port)" } ?? "a server"
    guard evidence.service.utf8CodeUnitCount == 0 else {
      return Description(
        observed: "opened \(Text.plural(evidence.count, "SSH session")) within \(Text.duration(evidence.seconds)) at "
          + "\(server), each as short as a login",
        expected: "usually about \(Text.rate(evidence.usual)) such sessions a day")
    }
    guard evidence.total != 1 else {
      return Description(
        observed:
          "was refused \(Text.plural(evidence.count, "time")) within \(Text.duration(evidence.seconds)) with one and the "
          + "same login at \(server)",
        expected: "a login that was refused is not tried again and again")
    }
    return Description(
      observed: "was refused \(Text.plural(evidence.count, "time")) within \(Text.duration(evidence.seconds)) when it "
        + "logged in at \(server)",
      expected: "usually about \(Text.rate(evidence.usual)) refusals in 10 min")
  }
}
