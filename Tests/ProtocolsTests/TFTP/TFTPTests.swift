// SPDX-License-Identifier: Apache-2.0
import SensorTestKit
import Testing
import Wire

@testable import Protocols

@Suite("TFTP · RFC 1350 §5, RFC 2347, RFC 2348")
struct TFTPTests {
  private func messages(_ text: String, isCut: Bool = false) -> [String] {
    var analyzer = TFTPAnalyzer()
    var receiver = CollectingReceiver()
    let bytes = Array(text.utf8)
    let input = AnalyzerInput(bytes.span.octets, direction: .toServer, isCutByCapture: isCut)
    _ = analyzer.receive(input, into: &receiver)
    return receiver.messages.map { message in
      message.brokenRule ?? message.lines.map { String($0.dropFirst("tftp.".count)) }.joined(separator: " ")
    }
  }

  @Test("requests and agreements keep the law of prefixes up to their options", arguments: ["\0\u{1}a.bin\0octet\0"])
  func laws(text: String) {
    let bytes = Array(text.utf8)
    #expect(
      DecodingLaws.prefixBreaches(of: bytes) { reader throws(WireError) in _ = try TFTPMessage(parsing: &reader) } == []
    )
    #expect(
      DecodingLaws.prefixBreaches(of: Array("\0\u{5}\0\u{1}No\0".utf8)) { reader throws(WireError) in
        _ = try TFTPMessage(parsing: &reader)
      } == [])
  }

  @Test("requests, agreements and errors are told, the file's parts are not")
  func kinds() {
    #expect(messages("\0\u{1}boot/fw.bin\0octet\0") == ["packet=read file=boot/fw.bin mode=octet"])
    #expect(
      messages("\0\u{2}a\0netascii\0blksize\01024\0tsize\00\0") == [
        "packet=write file=a mode=netascii options[0].name=blksize options[0].value=1024 options[1].name=tsize "
          + "options[1].value=0"
      ])
    #expect(messages("\0\u{6}windowsize\04\0") == ["packet=options options[0].name=windowsize options[0].value=4"])
    #expect(messages("\0\u{5}\0\u{1}File not found\0") == ["packet=error error_code=1 error_message=File not found"])
    #expect(messages("\0\u{3}\0\u{1}data") == [])
    #expect(messages("\0\u{4}\0\u{1}") == [])
  }

  @Test("what breaks a rule is told with the rule")
  func malformed() {
    func name(_ rule: WireError.Rule) -> [String] { [rule.name.description] }
    #expect(messages("\0\u{7}") == name(.tftpOperation))
    #expect(messages("\0\u{1}\0octet\0") == name(.tftpFile))
    #expect(messages("\0\u{1}a\0octet\0blksize\07\0") == name(.tftpBlockSize))
    #expect(messages("\0\u{6}blksize\065465\0") == name(.tftpBlockSize))
    #expect(messages("\0\u{1}a\0octet") == name(.endsInsideField))
    #expect(messages("\0\u{1}a\0octet\0tsize\0") == name(.endsInsideField))
    #expect(messages("\0\u{1}a\0octet", isCut: true) == [])
  }

  @Test(
    "only requests with a known mode are recognised",
    arguments: [
      ("\0\u{1}a\0octet\0", Recognition.certain), ("\0\u{2}a\0NetASCII\0", .certain), ("\0\u{1}\0octet\0", .no),
      ("\0\u{1}a\0x\0", .no), ("\0\u{3}\0\u{1}a", .no), ("\0\u{1}a", .no),
    ])
  func recognition(text: String, expected: Recognition) {
    let bytes = Array(text.utf8)
    let answer = TFTPAnalyzer.probe(bytes.span.octets, isOnUsualPort: true)
    #expect(answer == expected)
  }
}
