// SPDX-License-Identifier: Apache-2.0

/// The people of the home: when they sleep, when they are out, and how much they use things meanwhile.
struct Household {
  let seed: UInt64
  var calendar: Calendar

  /// When somebody is awake and at home, by the hours of a day; every day differs a little.
  private func hours(_ time: Double) -> (wake: Double, leave: Double, back: Double, sleep: Double) {
    var chance = Generator(seed: seed, "day \(calendar.day(time))")
    let late = chance.number(in: -0.5...0.5)
    guard !calendar.isWeekend(time) else {
      // At the weekend, people go out in the afternoon, if at all.
      let out = chance.chance(0.6) ? chance.number(in: 13.0...15.0) : 24.0
      return (8.5 + late, out, out + chance.number(in: 1.5...4.0), 23.6 + late)
    }
    return (6.6 + late / 2, 8.1 + late / 2, 16.8 + late * 2, 22.8 + late)
  }

  func isAtHome(_ time: Double) -> Bool {
    let (hour, hours) = (calendar.hour(time), hours(time))
    return hour < hours.leave || hour >= hours.back
  }

  func isAwake(_ time: Double) -> Bool {
    let (hour, hours) = (calendar.hour(time), hours(time))
    return hour >= hours.wake && hour < hours.sleep || hour < hours.sleep - 24
  }

  /// How much things are used, from 0 to 1: most in the evening, little in the morning, nothing while all sleep or are out.
  func activity(_ time: Double) -> Double {
    guard isAtHome(time), isAwake(time) else { return 0 }
    let hour = calendar.hour(time)
    return hour >= 18 ? 1 : hour < 9 ? 0.6 : 0.5
  }

  /// The next moment at which people come home, after a time; nil if they do not in two days.
  func nextReturn(after time: Double) -> Double? { next(after: time) { isAtHome($0) } }
  /// The next moment at which people leave the home, after a time; nil if they do not in two days.
  func nextLeave(after time: Double) -> Double? { next(after: time) { !isAtHome($0) } }

  private func next(after time: Double, _ holds: (Double) -> Bool) -> Double? {
    var wasOther = false
    for step in 1...(2 * 1440) {
      let moment = time + Double(step) * 60
      if holds(moment) {
        if wasOther { return moment }
      } else {
        wasOther = true
      }
    }
    return nil
  }
}
