// SPDX-License-Identifier: Apache-2.0
import Devices

/// A folder with the IEEE's registry of hardware addresses, as Debian's `ieee-data` installs it.
struct RegistryFolder: Sendable {
  /// Where Debian's `ieee-data` puts the files.
  static let installedPath = "/usr/share/ieee-data"
  /// Large blocks, medium, small, and the small ones of former times.
  private static let files = ["oui.csv", "mam.csv", "oui36.csv", "iab.csv"]
  /// Several times the largest file of today.
  private static let fileLimit = 32 << 20

  /// The folder; empty for none.
  let path: String

  /// Reads every file that is there, and says on standard error what is missing or damaged; nothing of that is fatal.
  func load() -> VendorRegistry {
    guard !path.isEmpty else { return VendorRegistry() }
    var reader = RegistryReader()
    var failures: [Failure] = []
    for name in Self.files {
      let file = path + "/" + name
      do throws(Failure) {
        reader.read(try TextFile(file).readBytes(limit: Self.fileLimit), file: file)
      } catch {
        failures.append(error)
      }
    }
    report(failures, reader.damage)
    return reader.registry()
  }

  private func report(_ failures: [Failure], _ damage: RegistryReader.Damage) {
    if failures.count == Self.files.count {
      Diagnostics.report(
        "no vendors of hardware addresses (\(path)): the registry is not there or cannot be read; "
          + "install ieee-data, or name another folder or none")
    } else {
      for failure in failures { Diagnostics.report(failure.description) }
    }
    if damage.count > 0 {
      Diagnostics.report(
        "vendors are missing (\(damage.file), line \(damage.line)): \(damage.count.counted("line")) of the registry "
          + "could not be read, this one first; install the files anew")
    }
  }
}
