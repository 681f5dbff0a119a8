// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes

/// What fails for all devices at once, so that none is to blame for it.
extension DetectionEngine {
  /// Whether the Internet has answered some device, and none in the last ten minutes.
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
  func isOutage(at time: Timestamp) -> Bool {
    let now = time.wholeSeconds
    let begin = now > 60 ? now - 60 : 0
    var trying = 0
    var failing = 0
    for watch in watches {
      let (failed, answered) = (watch.lastInternetFailure > begin, watch.lastInternetAnswer > begin)
      if failed || answered { trying += 1 }
      if failed && !answered { failing += 1 }
    }
    return failing >= 2 && failing * 2 >= trying
  }

  /// Whether at least half of the devices that asked for names in the last minute, and two of them, got none.
  func isResolverFailing(at time: Timestamp) -> Bool {
    let now = time.wholeSeconds
    let begin = now > 60 ? now - 60 : 0
    var asking = 0
    var failing = 0
    for watch in watches {
      let (failed, found) = (watch.lastNameFailure > begin, watch.lastNameFound > begin)
      if failed || found { asking += 1 }
      if failed && !found { failing += 1 }
    }
    return failing >= 2 && failing * 2 >= asking
  }
}
