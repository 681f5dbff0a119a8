// SPDX-License-Identifier: Apache-2.0

/// Something that a kind of device does all its life, or that its people do with it.
protocol Habit: Sendable {
  /// Begins with it, when the device has joined the network.
  func begin(_ doer: Doer, at time: Double)
}

/// A device while it does one thing: with chance of its own, so that what else it does changes nothing here.
final class Doer {
  let device: Device
  var chance: Generator
  /// Whether it waits to try again what failed.
  var isWaiting = false

  init(_ device: Device, _ purpose: String) {
    self.device = device
    chance = device.chance(for: purpose)
  }

  var home: Home { device.home }

  /// Does something again and again, each time so many seconds after the last, more or less.
  func every(_ seconds: Double, jitter: Double = 0.02, from time: Double, _ action: @escaping (Double) -> Void) {
    device.at(time) { [self] in
      action(time)
      every(
        seconds, jitter: jitter, from: time + seconds * chance.number(in: (1 - jitter)...(1 + jitter)), action)
    }
  }

  /// Does something so many times a day, as people do: at any moment, but only while they are at home and awake.
  func whenUsed(timesADay count: Double, from time: Double, _ action: @escaping (Double) -> Void) {
    let next = time + chance.exponential(mean: 43_200 / count)
    device.at(next) { [self] in
      if chance.chance(home.household.activity(next)) { action(next) }
      whenUsed(timesADay: count, from: next, action)
    }
  }

  /// Does something once a day, around an hour.
  func daily(atHour hour: Double, from time: Double, _ action: @escaping (Double) -> Void) {
    let today = time + (hour - home.calendar.hour(time)) * 3600
    let next = (today > time + 60 ? today : today + 86_400) + chance.number(in: -600...600)
    device.at(next) { [self] in
      action(next)
      daily(atHour: hour, from: next + 1200, action)
    }
  }
}
