// SPDX-License-Identifier: Apache-2.0
import Devices
import NetworkTypes
import Storage

/// What `vedette profile merge` does: joins what several sensors, or several captures, have learned.
public struct ProfileMerge {
  /// The most devices that one state can hold.
  public static let capacity = 65_536

  private let target: String

  /// Names the state that takes the others in; it is made where there is none.
  public init(into target: String) { self.target = target }

  /// Takes in the devices of other states: what is known of the same device becomes one.
  ///
  /// The order of the states does not matter, but for what the tables of a device have no room for. Alerts stay where they are.
  ///
  /// - Returns: What was done, in words.
  /// - Throws: what kept a state from being read or the target from being written; the target is as it was then.
  public func run(_ sources: [String]) throws(Failure) -> String {
    do throws(StorageError) {
      var others: [(path: String, state: SavedState)] = []
      for path in sources { others.append((path, try StateReader.open(path).load().state)) }
      let keeper = try StateKeeper(path: target, now: .now)
      defer { keeper.close() }
      var table = DeviceTable(capacity: Self.capacity, home: .standard)
      keeper.restore { (bytes) throws(StateError) in try table.restore(bytes) != nil }.report()
      var lines: [String] = []
      for (path, state) in others {
        let before = table.count
        var refused = 0
        for profile in state.profiles {
          do throws(StateError) { _ = try table.merge(profile.bytes) } catch { refused += 1 }
        }
        let new = table.count - before
        var line = "\(path): \(state.profiles.count.counted("device")), \(new) of them new"
        if refused > 0 { line += ", \(refused) not taken in: written by another version of the sensor" }
        lines.append(line)
      }
      try keeper.write(table, at: .now)
      return (lines + ["\(target): \(table.count.counted("device"))"]).joined(separator: "\n")
    } catch {
      throw Failure(error)
    }
  }
}
