// SPDX-License-Identifier: Apache-2.0
import FuzzDriver
import Glibc
public import SensorTestKit

/// Searches for inputs that break the laws of a reader, with the options of libFuzzer on the command line.
@safe public enum Fuzzer {
  /// The reader in question; the fuzzer's callback is a C function, which can capture nothing.
  nonisolated(unsafe) private static var breaches: (RawSpan) -> [String] = { _ in [] }

  /// Runs until libFuzzer is done, and exits.
  public static func run<Reader: FuzzedReader>(_ reader: Reader.Type) -> Never {
    unsafe breaches = { Reader.breaches(of: $0) }
    var count = CommandLine.argc
    var arguments = unsafe CommandLine.unsafeArgv
    let status = unsafe withUnsafeMutablePointer(to: &arguments) { arguments in
      unsafe UnsafeMutableRawPointer(arguments).withMemoryRebound(
        to: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?.self, capacity: 1
      ) { arguments in
        unsafe LLVMFuzzerRunDriver(&count, arguments) { data, size in
          let input = unsafe UnsafeRawBufferPointer(start: data, count: size)
          let found = unsafe Fuzzer.breaches(input.bytes)
          guard found.isEmpty else { fatalError(found.joined(separator: "; ")) }
          return 0
        }
      }
    }
    exit(status)
  }
}
