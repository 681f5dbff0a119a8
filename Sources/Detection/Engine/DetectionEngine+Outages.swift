// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes

/// What fails for all devices at once, so that none is to blame for it.
extension DetectionEngine {
  /// Whether the Internet has answered some device, and none in the last ten minutes.
  @_addressableSelf
  func isCutOff(at time: Timestamp) -> Bool {
    var last: UInt32 = 0
    for watch in watches { last = max(last, watch.lastInternetAnswer) }
    return last > 0 && time.wholeSeconds > last && time.wholeSeconds - last > 600
  }

  /// Whether any device has sent something in the tick that ends.
  var isAnybodyHeard: Bool {
    let profiles = devices.profiles.span
    for slot in profiles.indices where profiles[slot].tick.packetsOut > 0 { return true }
    return false
  }

  /// Whether at least half of the devices that tried the Internet in the last minute, and two of them, only failed.
  @_addressableSelf
  func isOutage(at time: Timestamp) -> Bool {
    var tally = FailureTally(at: time)
    for slot in watches.indices {
      tally.count(failure: watches[slot].lastInternetFailure, success: watches[slot].lastInternetAnswer)
    }
    return tally.isOfMost
  }

  /// Whether at least half of the devices that asked for names in the last minute, and two of them, got none.
  @_addressableSelf
  func isResolverFailing(at time: Timestamp) -> Bool {
    var tally = FailureTally(at: time)
    for slot in watches.indices {
      tally.count(failure: watches[slot].lastNameFailure, success: watches[slot].lastNameFound)
    }
    return tally.isOfMost
  }
}

/// How many devices tried something in the last minute, and how many of them only failed.
private struct FailureTally {
  /// The second since 1970 in which the minute began.
  private let begin: UInt32
  private var trying = 0
  private var failing = 0

  init(at time: Timestamp) { begin = time.wholeSeconds > 60 ? time.wholeSeconds - 60 : 0 }

  /// Takes when a device last failed and last succeeded, in seconds since 1970.
  mutating func count(failure: UInt32, success: UInt32) {
    let (failed, succeeded) = (failure > begin, success > begin)
    if failed || succeeded { trying += 1 }
    if failed && !succeeded { failing += 1 }
  }

  /// Whether at least half of those who tried, and two of them, only failed.
  var isOfMost: Bool { failing >= 2 && failing * 2 >= trying }
}
