// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// A real CoAP server and its clients on a loopback interface of their own, and what the log says of them.
///
/// - Source: coap-client(5), coap-server(5) of libcoap.
@Suite("CoAP · what a real server and its clients do is what is logged")
struct LiveCoAPTests {
  private static let tools = ["coap-client-openssl", "coap-server-openssl", "tcpdump"]
  private static let canRun = VirtualNetwork.isAvailable && tools.allSatisfy(isInstalled)

  /// Every message that the client says it sent or received; one that is sent again it may say twice.
  private static func said(_ text: String) throws -> Set<String> {
    let line = /v:1 t:(?<type>\w+) c:(?<code>\S+) i:(?<id>[0-9a-f]+) \{(?<token>[0-9a-f]*)\}/
    return Set(
      text.matches(of: line).map { match in
        let code = Self.codes[String(match.code)] ?? String(match.code)
        return "\(match.type) \(code) \(Int(match.id, radix: 16) ?? -1) \(match.token)"
      })
  }

  private static let codes = ["GET": "0.01", "POST": "0.02", "PUT": "0.03"]

  @Test(
    "requests and responses, observation, blocks both ways, a separate response, TCP and DTLS",
    .enabled(if: canRun, "needs root, ip(8), network namespaces, libcoap's client and server, and tcpdump"))
  func conversation() async throws {
    let bench = try Workbench()
    let network = try VirtualNetwork()
    let script = try bench.write(Self.script, to: "script")
    let run = try await bench.run(network.besideSensor(["bash", "-e", script]), within: .seconds(600))
    try #require(run.code == 0, "\(run.errors) \(bench.text("server.log").suffix(500))")
    let replay = try await bench.vedette("replay", "--events", "all", "--log", "-", bench.path("capture.pcap"))
    let log = try CoAPLog(replay.output)

    #expect(log.anomalies == [])
    let datagrams = log.messages.filter { $0.transport == "UDP" }
    let said = try Self.said(bench.text("datagrams.log"))
    #expect(said.count > 60)
    let logged = Set(datagrams.map(\.summary))
    // The client shows a body that it put together as one more message, with its first token and its last message ID.
    #expect(said.subtracting(logged).count <= 1, "\(said.subtracting(logged))")
    // A client that ends an observation does not wait for the answer.
    #expect(logged.subtracting(said).count <= 1, "\(logged.subtracting(said))")
    let streamed = log.messages.filter { $0.transport == "TCP" }
    #expect(
      streamed.map { $0.text("code") } == ["7.01", "7.01", "0.01", "2.05", "7.01", "7.01", "0.03", "2.04"])
    #expect(streamed.filter { $0.exchange != nil }.map { $0.text("code") } == ["2.05", "2.04"])

    // Every response and every empty message answers something.
    let answers = datagrams.filter { $0.text("code").map { $0 >= "2" || $0 == "0.00" } ?? false }
    #expect(answers.count > 30)
    #expect(answers.allSatisfy { $0.exchange != nil })

    let list = try #require(datagrams.first { $0.fields["resources"] != nil })
    let resources = try #require(list.fields["resources"] as? [[String: Any]])
    #expect(resources.contains { $0["path"] as? String == "/time" && $0["rt"] as? String == "ticks" })
    #expect(list.text("content_type") == "application/link-format")

    let registration = try #require(datagrams.first { $0.fields["observe"] as? Int == 0 && $0.text("code") == "0.01" })
    let notifications = datagrams.filter { $0.fields["observe"] != nil && $0.text("code") == "2.05" }
    #expect(notifications.count >= 3)
    #expect(notifications.allSatisfy { $0.exchange?["request_pcap_cnt"] as? Int == registration.packet })

    let bodies = datagrams.compactMap { $0.fields["body"] as? [String: Any] }
    let complete = bodies.filter { $0["complete"] as? Bool == true }
    #expect(complete.map { $0["length"] as? Int } == [1000, 1000])
    #expect(complete.map { $0["blocks"] as? Int } == [16, 16])

    // The separate response comes a second after the empty acknowledgement.
    let separate = datagrams.first {
      $0.text("type") == "CON" && $0.text("code") == "2.05" && $0.fields["observe"] == nil && $0.elapsed > 900_000
    }
    #expect(separate != nil)
    #expect(datagrams.contains { $0.text("code") == "4.04" })
    #expect(replay.output.contains("\"app_proto\":\"dtls\""))
    #expect(!replay.output.contains("secretkey"))
  }

  private static let script = """
    ip link set lo up
    timeout -k 5 170 tcpdump -i lo -B 16384 -U -w capture.pcap 2> tcpdump.log & capture=$!
    timeout -k 5 170 coap-server-openssl -A 127.0.0.1 -k secretkey -v 7 > server.log 2>&1 & server=$!
    trap 'kill $capture || true; wait $capture || true; kill $server || true; wait' EXIT
    for wait in $(seq 50); do
      if grep -q listening tcpdump.log && grep -q created server.log; then break; fi
      sleep 0.1
    done
    head -c 1000 /dev/zero | tr '\\0' x > body
    client="coap-client-openssl -v 7 -B 5"
    {
      $client coap://127.0.0.1/.well-known/core
      $client -N coap://127.0.0.1/time
      $client -s 3 coap://127.0.0.1/time
      $client -m put -b 64 -f body coap://127.0.0.1/example_data
      $client -b 64 coap://127.0.0.1/example_data
      $client coap://127.0.0.1/async?1
      $client coap://127.0.0.1/missing
    } > datagrams.log 2>&1
    {
      $client coap+tcp://127.0.0.1/time
      $client -m put -f body coap+tcp://127.0.0.1/example_data
      $client -k secretkey -u me coaps://127.0.0.1/time
    } > others.log 2>&1
    # Packets come to the file a second late at most.
    sleep 2.5
    """
}

/// The CoAP messages of a log, in order, and the anomalies.
private struct CoAPLog {
  struct Message {
    var packet: Int
    var transport: String
    var fields: [String: Any]
    var exchange: [String: Any]?

    func text(_ name: String) -> String? { fields[name] as? String }
    var elapsed: Int { exchange?["elapsed_us"] as? Int ?? 0 }
    var summary: String {
      "\(text("type") ?? "") \(text("code") ?? "") \(fields["mid"] as? Int ?? -1) \(text("token") ?? "")"
    }
  }

  var messages: [Message] = []
  var anomalies: [String] = []

  init(_ text: String) throws {
    for record in try Log(text).records {
      if let anomaly = record["anomaly"] as? [String: Any] { anomalies.append(anomaly["event"] as? String ?? "") }
      guard let fields = record["coap"] as? [String: Any] else { continue }
      messages.append(
        Message(
          packet: record["pcap_cnt"] as? Int ?? 0, transport: record["proto"] as? String ?? "", fields: fields,
          exchange: (record["vedette"] as? [String: Any])?["exchange"] as? [String: Any]))
    }
  }
}
