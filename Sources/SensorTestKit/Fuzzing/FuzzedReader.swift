// SPDX-License-Identifier: Apache-2.0
import NetworkTypes
import Wire

/// A reader of untrusted bytes, and the laws that hold of it whatever the bytes are.
///
/// The fuzzers search for an input that breaks one; every input that ever did is kept and run with the tests. That no input
/// crashes, hangs or grows the process needs no law here: the fuzzer, or the test run, sees it.
public protocol FuzzedReader {
  /// The folder of the reader's seeds and kept inputs.
  static var name: String { get }
  /// Reads the input and returns the laws that it broke.
  static func breaches(of input: RawSpan) -> [String]
}

extension StableHash {
  /// Takes in every byte, and so reads every byte that a reader handed out.
  mutating func combine(_ bytes: RawSpan) {
    for index in 0..<bytes.byteCount { combine(UInt64(bytes.octet(index) ?? 0)) }
  }
}
