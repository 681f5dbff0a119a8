// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// What dig printed of dnsmasq's answers is what the sensor wrote of the same packets.
@Suite("Live names · dig and dnsmasq")
struct LiveNameTests {
  private static let needs: Comment = "needs root, and ip(8), dig and dnsmasq"
  private static let canRun =
    isRoot && isInstalled("ip") && isInstalled("dig") && isInstalled("dnsmasq")
    && VirtualNetwork.isAvailable

  private static let zone = [
    "--address=/lamp.test/192.0.2.7", "--address=/lamp.test/2001:db8::7", "--cname=light.test,lamp6.test",
    "--host-record=lamp6.test,192.0.2.8,2001:db8::8", "--txt-record=note.test,one two,three",
    "--srv-host=_mqtt._tcp.test,lamp6.test,1883,10,20", "--mx-host=mail.test,lamp6.test,5",
    "--caa-record=lamp.test,0,issue,ca.test", "--ptr-record=7.2.0.192.in-addr.arpa,lamp.test",
    "--naptr-record=call.test,10,20,u,E2U+sip,!^.*$!sip:a@b.test!",
  ]

  /// A question: a name, a type, and options of dig.
  private struct Question {
    var name: String
    var type: String
    var options: [String] = []
  }

  private static let questions = [
    Question(name: "lamp.test", type: "A"), Question(name: "lamp.test", type: "AAAA"),
    Question(name: "light.test", type: "A"), Question(name: "note.test", type: "TXT"),
    Question(name: "_mqtt._tcp.test", type: "SRV"), Question(name: "mail.test", type: "MX"),
    Question(name: "7.2.0.192.in-addr.arpa", type: "PTR"), Question(name: "call.test", type: "NAPTR"),
    Question(name: "nobody.test", type: "A"), Question(name: "lamp6.test", type: "A", options: ["+tcp"]),
    Question(
      name: "lamp6.test", type: "AAAA",
      options: ["+cookie=0123456789abcdef", "+subnet=198.51.100.0/24", "+padding=128", "+dnssec", "+bufsize=1400"]),
  ]

  @Test(
    "every answer's status, names, types, times and data, over UDP and TCP, and the options of queries",
    .enabled(if: canRun, needs))
  func agreement() async throws {
    let bench = try Workbench()
    let network = try VirtualNetwork()
    let up = try await bench.run(network.besideSensor(["ip", "link", "set", "lo", "up"]))
    try #require(up.code == 0)
    let server = try Child(
      network.besideSensor(
        [
          "timeout", "1800", "dnsmasq", "--keep-in-foreground", "--no-resolv", "--no-hosts", "--no-daemon",
          "--conf-file=/dev/null",
          "--port=5300",
        ]
          + [
            "--listen-address=127.0.0.1", "--bind-interfaces", "--local=/test/", "--local-ttl=77", "--pid-file=",
            "--user=root",
          ] + Self.zone), in: bench)
    // dnsmasq closes what it inherits, by which its end would be seen too early: another process starts and ends it.
    defer { server.send(SIGTERM) }
    try await server.says("started")
    let configuration = ServiceConfiguration(
      interface: "lo", log: bench.path("log.json"), events: "[dns]", rules: Program.rules)
    let path = try bench.write(configuration.text, to: "vedette.yaml")
    let service = try Child(network.besideSensor([Program.path, "run", "--config", path]), in: bench)
    defer { service.end() }
    try await service.says("capturing (")

    // One shell asks everything, and says when it is done.
    let commands = Self.questions.enumerated().map { index, question in
      let words = ["dig", "@127.0.0.1", "-p", "5300", "+tries=1", "+timeout=5", question.name, question.type]
      return (words + question.options).joined(separator: " ") + " > answer-\(index)"
    }
    let script = try bench.write(commands.joined(separator: "\n") + "\ntouch finished\n", to: "ask.sh")
    let asking = try Child(network.besideSensor(["sh", script]), in: bench)
    defer { asking.end() }
    let isFinished = await eventually(within: .seconds(600)) {
      FileManager.default.fileExists(atPath: bench.path("finished"))
    }
    try #require(isFinished, "\(asking.errors)")
    let printed = Self.questions.indices.map { bench.text("answer-\($0)") }
    _ = await eventually(within: .seconds(120)) {
      bench.text("log.json").ranges(of: #""type":"response""#).count >= Self.questions.count
    }
    service.send(SIGTERM)
    #expect(try await service.exit(within: .seconds(120)).code == 0)

    let log = try Log(bench.text("log.json"))
    for (question, text) in zip(Self.questions, printed) {
      let answer = try #require(DigAnswer(text), "\(text)")
      let records = log.records.filter { ($0["dns"] as? [String: Any])?["id"] as? Int == answer.id }
      let response = try #require(records.last?["dns"] as? [String: Any], "\(question.name) \(question.type)")
      #expect(response["rcode"] as? String == answer.status)
      #expect(Self.answers(of: response) == answer.records, "\(text)")
      #expect(records.count == 2, "\(question.name) \(question.type): a query and its response")
      let exchange = (records.last?["vedette"] as? [String: Any])?["exchange"] as? [String: Any]
      #expect(exchange?["request_pcap_cnt"] as? Int == records.first?["pcap_cnt"] as? Int)
    }
    try checkOptions(log)
  }

  private func checkOptions(_ log: Log) throws {
    let facts = log.records.compactMap {
      (($0["vedette"] as? [String: Any])?["dns"] as? [String: Any])?["edns"] as? [String: Any]
    }
    let asked = try #require(facts.first { $0["client_subnet"] != nil })
    #expect(asked["client_subnet"] as? String == "198.51.100.0/24")
    #expect(asked["cookie_length"] as? Int == 8)
    #expect(asked["do"] as? Bool == true)
    #expect(asked["udp_size"] as? Int == 1400)
    #expect((asked["padding"] as? Int ?? 0) > 0)
  }

  private static func answers(of response: [String: Any]) -> [String] {
    (response["answers"] as? [[String: Any]] ?? []).map { record in
      "\(record["rrname"] ?? "") \(record["ttl"] ?? "") \(record["rrtype"] ?? "") \(record["rdata"] ?? "")"
    }.sorted()
  }
}

/// What dig prints of one answer.
private struct DigAnswer {
  var id = 0
  var status = ""
  /// Name, time to live, type and data, sorted, without the dots at the ends of names.
  var records: [String] = []

  /// Reads the whole output, or returns nil if there is no answer in it.
  init?(_ text: String) {
    guard let status = text.firstMatch(of: /status: (\w+), id: (\d+)/), let id = Int(status.2) else { return nil }
    self.id = id
    self.status = String(status.1)
    let section = text.split(separator: "\n\n").first { $0.contains(";; ANSWER SECTION:") } ?? ""
    records = section.split(separator: "\n").filter { !$0.hasPrefix(";") }.map { line in
      let words = line.split(maxSplits: 4) { $0 == " " || $0 == "\t" }.map(String.init)
      guard words.count == 5 else { return String(line) }
      return "\(Self.undotted(words[0])) \(words[1]) \(words[3]) \(Self.data(words[4], words[3]))"
    }.sorted()
  }

  private static func undotted(_ name: String) -> String {
    name.hasSuffix(".") && name != "." && !name.hasSuffix(" .") ? String(name.dropLast()) : name
  }

  /// Strings of texts are joined in the log; the last name of others has no dot at its end.
  private static func data(_ text: String, _ type: String) -> String {
    type == "TXT" ? text.split(separator: "\"").filter { $0 != " " }.joined() : undotted(text)
  }
}
