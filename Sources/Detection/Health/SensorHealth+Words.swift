// SPDX-License-Identifier: Apache-2.0

extension SensorHealth.News {
  /// The interface or file that it is about, if it is about one.
  var source: UInt16? {
    switch self {
    case .lossy(let source, _, _), .blind(let source, _, _), .seesAgain(let source, _): source
    case .jump(let source, _): source
    case .pressure, .tooManyAlarms: nil
    }
  }

  /// Only blindness needs somebody now: nothing else hides a whole network.
  var severity: Severity {
    if case .blind = self { return .medium }
    return SensorHealth.card.severity
  }

  /// What happened and what is usual; `name` is the source's.
  func description(_ name: String, _ limits: HealthLimits) -> Description {
    switch self {
    case .lossy(_, let lost, let received):
      let visibility = Visibility(received: received, lost: lost)
      return Description(
        observed: "\(Text.count(Double(lost))) of \(Text.plural(Double(received), "packet")) "
          + "(\(Text.percent(visibility.lossShare))) were lost within a minute on \(name); scores are less certain, and "
          + "evidence has to be \(Text.rate(visibility.widening)) times as strong",
        expected: "less than \(Text.percent(limits.lossShare)) of the packets is lost")
    case .blind(_, let seconds, let because):
      return Description(
        observed: "nothing could be captured on \(name) for \(Text.duration(seconds)): \(because)",
        expected: "packets are captured without a break")
    case .seesAgain(_, let seconds):
      return Description(
        observed: "packets are captured again on \(name), after \(Text.duration(seconds)) in which nothing was seen",
        expected: "packets are captured without a break")
    case .pressure(let flows, let devices):
      return Description(
        observed: "\(Text.plural(Double(flows), "flow")) and \(Text.plural(Double(devices), "device")) "
          + "were given up within a minute to make room for others",
        expected: "the tables have room for all that is going on")
    case .jump(let source, let seconds):
      let what = source == nil ? "the clock of the sensor" : "the time of the packets on \(name)"
      let how = seconds < 0 ? "went back by" : "leapt ahead by"
      return Description(
        observed: "\(what) \(how) \(Text.duration(abs(seconds))); what is counted over time is less certain",
        expected: "time goes on evenly")
    case .tooManyAlarms(let excess):
      return Description(
        observed:
          "the evidence became an alarm on \(excess.alarmed) of \(excess.devices) devices within seven days; from now on "
          + "it has to be \(Text.rate(excess.factor)) times as strong",
        expected: "by the budget of false alarms, about \(Text.rate(excess.expected)) of them")
    }
  }

  var remedy: String {
    switch self {
    case .lossy:
      "Raise capture.buffer_megabytes and capture.ring_megabytes, narrow capture.filter, or give the sensor more processor."
    case .blind: "Bring the interface up, or correct its name; until then nothing on it is watched."
    case .seesAgain: "Nothing to do; what happened in between was not seen."
    case .pressure: "Look for a scan or a flood at this time; if there is none, raise limits.flows or limits.devices."
    case .tooManyAlarms:
      "Look at the week's alarms: if they are true, deal with them; if not, the network has changed: let it be learned anew."
    case .jump: "Let the sensor set its clock from the network; a recording may have been put together of several."
    }
  }
}
