// SPDX-License-Identifier: Apache-2.0
import Foundation
import NetworkTypes
import SensorTestKit
import Testing

@testable import Detection

/// Lists of names that families of malware make up, of which the sensor was taught none, beside those that are asked for most.
///
/// Their names are judged one by one, and five at a time, by how likely their letters are drawn.
@Suite("Made-up names · real lists")
struct MadeUpNamesTests {
  /// The shares of unusual triples among drawn letters, where five of six are, and in names that people chose.
  private static let (drawn, chosen) = (0.84, 0.3)

  /// What a name's letters say for being drawn: a log-likelihood ratio; nil where the sensor does not judge it.
  private static func score(_ name: Substring) -> Double? {
    let octets = Array(name.lowercased().utf8)
    let part = Site.registeredPart(of: octets.span.octets)
    let label = Array(octets[part].prefix { $0 != 0x2E })
    guard let triples = LetterTriples.ordinary.count(in: label.span.octets) else { return nil }
    let (unusual, usual) = (Double(triples.unusual), Double(triples.all - triples.unusual))
    return unusual * log(drawn / chosen) + usual * log((1 - drawn) / (1 - chosen))
  }

  private static func scores(of file: String) throws -> [Double] {
    try String(contentsOfFile: Corpus.folder + "/lists/DEV/" + file, encoding: .utf8)
      .split(whereSeparator: \.isNewline).compactMap(score)
  }

  /// The mean scores of five names each, drawn with a seed.
  private static func groups(of scores: [Double]) -> [Double] {
    var numbers = SplitMix64(seed: 1)
    return (0..<1000).map { _ in
      (0..<5).reduce(0) { sum, _ in sum + (scores.randomElement(using: &numbers) ?? 0) } / 5
    }
  }

  /// The chance that a made-up name scores higher than one that people chose, ties counted by half.
  private static func area(_ positives: [Double], over negatives: [Double]) -> Double {
    let sorted = negatives.sorted()
    func below(_ value: Double, orEqual: Bool) -> Int {
      var (low, high) = (0, sorted.count)
      while low < high {
        let middle = (low + high) / 2
        if orEqual ? sorted[middle] <= value : sorted[middle] < value { low = middle + 1 } else { high = middle }
      }
      return low
    }
    let wins = positives.reduce(0) { $0 + Double(below($1, orEqual: false) + below($1, orEqual: true)) / 2 }
    return wins / Double(positives.count * sorted.count)
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted.count % 2 == 1
      ? sorted[sorted.count / 2] : (sorted[sorted.count / 2 - 1] + sorted[sorted.count / 2]) / 2
  }

  @Test(
    "one name tells half of the families from ordinary names with an area of .962, five names with .999",
    .enabled(if: Corpus.isPresent, "needs the folder of lists"))
  func families() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Corpus.folder + "/lists/DEV").sorted()
    let ordinary = try Self.scores(of: "legit_opendns_top_10k.txt")
    let ordinaryGroups = Self.groups(of: ordinary)
    var (ones, fives): ([Double], [Double]) = ([], [])
    for file in files where file.hasPrefix("dga_") {
      let scores = try Self.scores(of: file)
      guard !scores.isEmpty else { continue }
      ones.append(Self.area(scores, over: ordinary))
      fives.append(Self.area(Self.groups(of: scores), over: ordinaryGroups))
      print(
        "\(file.dropFirst(4).dropLast(4)): \(scores.count) judged, one name "
          + String(format: "%.3f, five %.3f", ones[ones.count - 1], fives[fives.count - 1]))
    }
    print(String(format: "median of \(ones.count): one name %.3f, five %.3f", Self.median(ones), Self.median(fives)))
    #expect(Self.median(ones) >= 0.962)
    #expect(Self.median(fives) >= 0.999)
  }
}
