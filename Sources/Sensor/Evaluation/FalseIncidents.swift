// SPDX-License-Identifier: Apache-2.0
import NetworkTypes

/// What was told and no attack explains: alerts of one detector about one device with less than 30 min between them are one incident.
struct FalseIncidents: Sendable, Equatable, Encodable {
  /// Incidents of severity low or above, after learning, and their rate with its 95 % interval.
  var count = 0
  var deviceDays: Double
  var perDeviceDay: Double?
  var perDeviceDayLower: Double?
  var perDeviceDayUpper: Double?
  /// Those of which every alert was informational.
  var informational = 0
  /// Those that began while profiles were only learned, of any severity: they count for no rate.
  var whileLearning = 0
  /// The false incidents of severity low or above by detector.
  var byDetector: [String: Int] = [:]

  /// The quiet after which the same is a new incident, in nanoseconds.
  private static let quiet: Int64 = 1_800_000_000_000

  private struct Incident {
    var last: Timestamp
    var detector: String
    var isInformational: Bool
    var isLearning: Bool
  }

  /// Groups the alerts, which are in the order in which they were told and have no attack to explain them.
  init(_ alerts: [AlertSighting], deviceDays: Double) {
    var incidents: [Incident] = []
    var open: [[String]: Int] = [:]
    for alert in alerts {
      let key = [alert.device, alert.detector]
      if let place = open[key], alert.time.nanoseconds(since: incidents[place].last) <= Self.quiet {
        incidents[place].last = max(incidents[place].last, alert.time)
        if !alert.isInformational { incidents[place].isInformational = false }
      } else {
        open[key] = incidents.count
        incidents.append(
          Incident(
            last: alert.time, detector: alert.detector, isInformational: alert.isInformational,
            isLearning: alert.isLearning))
      }
    }
    self.deviceDays = rounded(deviceDays)
    for incident in incidents {
      if incident.isLearning {
        whileLearning += 1
      } else if incident.isInformational {
        informational += 1
      } else {
        count += 1
        byDetector[incident.detector, default: 0] += 1
      }
    }
    guard deviceDays > 0 else { return }
    let interval = PoissonInterval(count: count)
    perDeviceDay = rounded(Double(count) / deviceDays)
    perDeviceDayLower = rounded(interval.lower / deviceDays)
    perDeviceDayUpper = rounded(interval.upper / deviceDays)
  }
}
