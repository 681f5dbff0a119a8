// SPDX-License-Identifier: Apache-2.0

/// Asks the router by UPnP to open a port to it from the Internet, and is visited through it.
struct PortMapping: AttackFamily {
  static let name = "upnp-mapping"
  static let causes = ["exposed-service"]

  func draw(_ attack: AttackScene) {
    let router = attack.home.router
    attack.times(attack.choose(low: 1, medium: 4, high: 16), every: 25) { step, now in
      let port = UInt16(8000 + step)
      attack.home.datagram(
        from: attack.station, 48_900, to: .ssdp, 1900,
        SSDPText.search(for: "urn:schemas-upnp-org:device:InternetGatewayDevice:1"), at: now)
      let location = "http://\(dotted(Router.address)):49000/igddesc.xml"
      attack.home.datagram(
        from: router.station, 1900, to: attack.station, 48_900,
        SSDPText.found(
          "urn:schemas-upnp-org:device:InternetGatewayDevice:1", server: "Linux UPnP/1.0", location: location,
          id: router.identifier), at: now + 0.1)
      guard let connection = attack.attacker.reach(router, port: 49_000, at: now + 0.3, .accepted) else { return }
      let service = "urn:schemas-upnp-org:service:WANIPConnection:1"
      let body =
        "<?xml version=\"1.0\"?><s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>"
        + "<u:AddPortMapping xmlns:u=\"\(service)\"><NewExternalPort>\(port)</NewExternalPort>"
        + "<NewProtocol>TCP</NewProtocol><NewInternalPort>80</NewInternalPort>"
        + "<NewInternalClient>\(dotted(attack.station.address))</NewInternalClient><NewEnabled>1</NewEnabled>"
        + "</u:AddPortMapping></s:Body></s:Envelope>"
      connection.exchange(
        HTTPText.request(
          "POST", "/igdupnp/control/WANIPConn1", host: "\(dotted(Router.address)):49000", agent: "MiniUPnPc/2.1",
          fields: ["SOAPAction: \"\(service)#AddPortMapping\"", "Content-Type: text/xml"], Array(body.utf8)),
        HTTPText.answer(200, type: "text/xml", Array("<?xml version=\"1.0\"?><s:Envelope/>".utf8)))
      connection.close()
      attack.visit(port: 80, at: now + 10) { visit in
        visit.exchange(
          HTTPText.request("GET", "/", host: "home", agent: "masscan/1.3"),
          HTTPText.answer(200, type: "text/html", Array("<html></html>".utf8)))
      }
    }
  }
}
