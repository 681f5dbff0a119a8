// SPDX-License-Identifier: Apache-2.0
import Detection
import Devices
import Foundation
import NetworkTypes

/// What a replay does with labels: it reads them before the first packet, and tells behind the last one what came of them.
struct LabelledReplay {
  private let options: ReplayOptions
  /// Where everything that is said is held against the labels; nil where there are none.
  var evaluation: Evaluation?

  /// The longest file of labels that is read, in bytes.
  private static let fileLimit = 1 << 30

  /// Reads the labels, if there are some.
  ///
  /// - Throws: where the file can't be read or used, or metrics are asked for without it.
  init(_ options: ReplayOptions) throws(Failure) {
    self.options = options
    guard let path = options.labelsPath else {
      guard options.metricsPath == nil else {
        throw Failure(
          "wrong usage", at: "--metrics", because: "there are no labels", remedy: "add --labels FILE", exitCode: .usage)
      }
      return
    }
    guard options.metricsPath != "-" || options.logPath != "-" else {
      throw Failure(
        "wrong usage", at: "--metrics", because: "the log goes to standard output, too",
        remedy: "write one of both to a file", exitCode: .usage)
    }
    let home = options.home
    let text = try TextFile(path).readBytes(limit: Self.fileLimit)
    do throws(LabelError) {
      let labels = try LabelReader.read(text)
      for cause in labels.causes(besides: Set(DetectorCatalog.cards.map(\.id))).prefix(Labels.toldErrorLimit) {
        Diagnostics.report(
          "no detector has this id (\(path), column \(LabelColumn.causes.rawValue)): \"\(cause)\" can be no first cause; "
            + "'vedette explain' lists the ids")
      }
      evaluation = Evaluation(labels) { home.contains($0) }
    } catch {
      throw error.failure(in: path)
    }
  }

  /// Tells what came of the labels, readably and as JSON, and what is wrong with them.
  ///
  /// - Returns: whether all of them could be used.
  /// - Throws: where the JSON can't be written.
  mutating func report() throws(Failure) -> Bool {
    guard let path = options.labelsPath, let metrics = evaluation?.metrics, let errors = evaluation?.closeLabels()
    else {
      return true
    }
    for error in errors.first { Diagnostics.report(error.failure(in: path).description) }
    if errors.count > errors.first.count {
      Diagnostics.report("the labels have errors (\(path)): \(errors.count) in all; the first are named above")
    }
    if options.metricsPath != "-" && options.logPath != "-" {
      Diagnostics.writeAll(Array(MetricsText(metrics).text.utf8), to: STDOUT_FILENO)
    }
    if let target = options.metricsPath { try write(metrics, to: target) }
    return errors.count == 0
  }

  private func write(_ metrics: Metrics, to path: String) throws(Failure) {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      let bytes = try encoder.encode(metrics) + Data("\n".utf8)
      if path == "-" {
        Diagnostics.writeAll(Array(bytes), to: STDOUT_FILENO)
      } else {
        try bytes.write(to: URL(filePath: path))
      }
    } catch {
      throw Failure(
        "cannot write the metrics", at: path, because: error.localizedDescription,
        remedy: "check the path and its permissions")
    }
  }
}
