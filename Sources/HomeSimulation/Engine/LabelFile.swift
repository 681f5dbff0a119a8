// SPDX-License-Identifier: Apache-2.0

/// The labels of a capture's packets, as comma-separated values.
public enum LabelFile {
  /// The whole file: a header line, then a line for each unbroken run of packets of one attack.
  public static func text(_ ranges: [CaptureWriter.LabelledRange], runs: [AttackRun], file: String) -> String {
    var text = "file,packet,label,run,attacker,victim,causes\n"
    for range in ranges {
      guard let run = runs.first(where: { $0.number == range.run }) else { continue }
      let packets = range.first == range.last ? "\(range.first)" : "\(range.first)-\(range.last)"
      text +=
        "\(file),\(packets),\(run.family),\(run.number),\(run.mac),\(run.victim),"
        + run.causes.joined(separator: " ") + "\n"
    }
    return text
  }
}
