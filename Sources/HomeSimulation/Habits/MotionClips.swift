// SPDX-License-Identifier: Apache-2.0

/// Sends a clip to its maker's cloud whenever something moves before it, most of it while people are about.
struct MotionClips: Habit {
  let name: String
  /// How often a day while people are about, and by night or in their absence.
  let timesADay: Double
  var rareTimesADay = 1.0
  /// The octets of a clip.
  var size = 500_000

  func begin(_ doer: Doer, at time: Double) {
    doer.whenUsed(timesADay: timesADay, from: time) { now in clip(doer, at: now) }
    // Cats, headlights, the post.
    rarely(doer, from: time)
  }

  private func rarely(_ doer: Doer, from time: Double) {
    let next = time + doer.chance.exponential(mean: 86_400 / rareTimesADay)
    doer.device.at(next) {
      clip(doer, at: next)
      rarely(doer, from: next)
    }
  }

  private func clip(_ doer: Doer, at time: Double) {
    doer.upload(doer.chance.size(around: size), to: name, at: time, pause: 0.3)
  }
}
