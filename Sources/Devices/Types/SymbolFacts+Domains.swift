// SPDX-License-Identifier: Apache-2.0

extension SymbolFacts {
  /// The names that makers' devices call; a name of more labels counts before the one that it ends with.
  ///
  /// Phones and computers ask for many of them, as the apps of devices do: these counts are low, and what only phones and
  /// computers ask for stands at the end.
  ///
  /// - Source: the makers' documents on which hosts their devices must reach, and the names' owners.
  static let domains = """
    domain fitbit.com | Fitbit | health 5, phone 1
    domain withings.net withings.com | Withings | health 6, phone 1
    domain scalews.withings.net scalews.withings.com | Withings | health 30
    domain garmin.com omronhealthcare.com qardio.com ihealthlabs.com renpho.com eufylife.com | - | health 4, phone 2
    domain mydlink.com | D-Link | camera 6, plug 3, hub 2, alarm 1, sensor 1
    domain signal.mydlink.com signal.auto.mydlink.com mp-eu-signal.auto.mydlink.com | D-Link | camera 8, plug 1
    domain dch.dlink.com | D-Link | plug 8, sensor 4, alarm 3, hub 3
    domain dlink.com dlinkddns.com | D-Link | camera 3, plug 3, router 3, hub 1
    domain myedimax.com edimax.com | Edimax | plug 4, camera 4
    domain meethue.com | Philips | hub 10, phone 1
    domain bridge.meethue.com | Philips | hub 30
    domain ecdinterface.philips.com dcp.cpp.philips.com | Philips | hub 8, appliance 1
    domain arrayent.com | Osram | hub 6, appliance 2
    domain lightify.com lightify-api.org | Osram | hub 10, light 3
    domain homematic.com eq-3.de homematic.de max-portal.elv.de homematicip.com | eQ-3 | hub 15, plug 1
    domain tplinkcloud.com tplinkra.com | TP-Link | plug 6, camera 4, light 3, router 1
    domain devs.tplinkcloud.com | TP-Link | plug 12, light 4
    domain tplinkcam.com ipc.tplinkcloud.com dcipc.i.tplinknbu.com | TP-Link | camera 15
    domain i.tplinknbu.com tplinknbu.com tp-link.com | TP-Link | plug 4, camera 4, light 2, router 3
    domain xbcs.net lswf.net wemo.com wemo2.com | Belkin | plug 10, hub 4, light 2, appliance 2
    domain smarter.am iot.smarter.am | Smarter | appliance 20
    domain icomen.yunext.com yunext.com | ednet | hub 8, plug 3
    domain ring.com | Ring | doorbell 8, camera 5, alarm 2, phone 1
    domain immedia-semi.com blinkforhome.com | Blink | camera 15, hub 4
    domain arlo.com arloxcld.com netgear.com arlo.netgear.com | Netgear | camera 10, hub 4, router 1
    domain nest.com | Google | thermostat 5, camera 5, alarm 2, doorbell 2
    domain dropcam.com nexusapi-us1.camera.home.nest.com camera.home.nest.com dropcam.nest.com | Google | camera 15, doorbell 3
    domain wyzecam.com wyze.com | Wyze | camera 15, plug 2, light 2
    domain simplisafe.com | SimpliSafe | alarm 6, camera 5, doorbell 3
    domain allegionengage.com schlage.com | Schlage | lock 25
    domain august.com yalehome.com aaecosystem.com | August | lock 8, hub 6, doorbell 2
    domain sciener.cn sciener.com ttlock.com | Sciener | lock 5, hub 7
    domain plug.sciener.cn plug.sciener.com gateway.ttlock.com | Sciener | hub 20, lock 3
    domain u-tec.com ultraloq.com | Ultraloq | lock 5, hub 6
    domain lockly.com lockly.net pin-genie.com | Lockly | lock 5, hub 6
    domain nuki.io danalock.com kwikset.com level.co | - | lock 10, hub 4
    domain smartthings.com connect.smartthings.com | SmartThings | hub 10, phone 2, camera 1
    domain samsungiotcloud.com samsungiots.com | Samsung | appliance 6, mediaPlayer 4, hub 2
    domain hubitat.com wink.com vera.com getvera.com athom.com homey.app hubitat.io insteon.com fibaro.com | - | hub 15
    domain tuyaus.com tuyaeu.com tuyacn.com tuyain.com iot-dns.com tuya.com | - | plug 6, light 5, camera 3, sensor 1, appliance 1
    domain geeni.com merkuryinnovations.com mygeeni.com | Merkury | camera 6, light 3, plug 3, doorbell 2
    domain coolkit.cc coolkit.cn ewelink.cc itead.cn | Sonoff | plug 15, light 2, sensor 1
    domain shelly.cloud allterco.com | Shelly | plug 12, light 3, sensor 1
    domain xiaodu.baidu.com dueros.baidu.com | Xiaodu | speaker 6, plug 3, light 2
    domain ota.baidu.com iot.baidu.com | - | plug 4, speaker 4, light 2
    domain ot.io.mi.com io.mi.com mi-ae.net | Xiaomi | plug 4, light 4, appliance 4, camera 2, hub 3, sensor 1
    domain aqara.com aqara.cn lumiunited.com | Aqara | hub 10, camera 2, sensor 2
    domain yeelight.com yeelight.io lifx.co lifx.com nanoleaf.me wiz.world wiz-connected.com govee.com sengled.com cync.com c-by-ge.com gelighting.com | - | light 15
    domain hikvision.com hik-connect.com hikvisioniot.com ezvizlife.com ezviz7.com | Hikvision | camera 15, server 2, doorbell 2
    domain dahuasecurity.com easy4ip.com dahuap2p.com imoulife.com easy4ipcloud.com lechange.cn | Dahua | camera 15, server 2, doorbell 1
    domain reolink.com foscam.com myfoscam.com amcrest.com amcrestcloud.com vivotek.com axis.com axiscam.net | - | camera 15
    domain eufylife.com.security security.eufylife.com | eufy | camera 10, doorbell 4, hub 3
    domain kalay.net iotcplatform.com tutk.com p2p-global.iotcplatform.com xmeye.net xmsecu.com vstarcam.com eye4.cn ipcamlive.com cloudlinks.cn gwell.cc yoosee.co yi.com xiaoyi.com yitechnology.com kamicloud.com meari.com cloudedge360.com v380.cn ubianet.com nightowlsp.com swann.com lorextechnology.com canary.is ivideon.com angelcam.com zmodo.com meshare.com lookcam.com piper.io withings-camera.com | - | camera 12, doorbell 3
    domain ecobee.com tado.com netatmo.net netatmo.com honeywellhome.com alarmnet.com sensi.com emerson.com wiser.schneider-electric.com heatmiser.com hivehome.com daikinskyport.com melcloud.com sensibo.com nefit.com drayton.co.uk resideo.com alexa.tado.com | - | thermostat 8, sensor 2, hub 2
    domain skybellmobile.com skybell.network vivint.com nello.io doorbird.net doorbird.com botslab.com | - | doorbell 12
    domain xfinityhome.com adt.com abode.com goabode.com scoutalarm.com verisure.com somfy.com risco.com ajax.systems | - | alarm 12, camera 2
    domain irobot.com irobotapi.com ecovacs.com ecouser.net roborock.com dyson.com cp.dyson.com home-connect.com miele.com mielecloud.com vorwerk.com neatorobotics.com nespresso.com sharkninja.com ayla.com aylanetworks.com anovaculinary.com whirlpool.com lgthinq.com thinq.com geappliances.com electrolux.com philips-coffee.com delonghi.com petkit.com petnet.io rachio.com rainbird.com gardena.com husqvarna.com bambulab.com levoit.com vesync.com coway.com blueair.io weber.com instantpot.com joule.com june.com keurig.com | - | appliance 10
    domain solaredge.com enphaseenergy.com sma.de sunnyportal.com fronius.com tesla.services goodwe.com solarman.cn growatt.com sungrowpower.com huaweifusionsolar.com myenergi.net easee.com wallbox.com chargepoint.com zaptec.com sense.com emporiaenergy.com iotawatt.com neur.io homewizard.com victronenergy.com | - | energy 12
    domain sonos.com ws.sonos.com | Sonos | speaker 20, phone 1
    domain bose.io bose.com vtuner.com airable.wifiradiofrontier.com wifiradiofrontier.com radiotime.com harmankardon.com bang-olufsen.com devialet.com denon.com heosapi.com naimaudio.com frontiersilicon.com linkplay.com libratone.com | - | speaker 12
    domain alexa.amazon.com avs-alexa-na.amazon.com bob-dispatch-prod-na.amazon.com dp-gw-na.amazon.com device-metrics-us.amazon.com device-metrics-us-2.amazon.com avs-alexa-14-na.amazon.com prod.amazoncrl.com | Amazon | speaker 10, mediaPlayer 3
    domain clients3.google.com.cast cast.google.com clouddevices.googleapis.com | Google | speaker 6, mediaPlayer 6
    domain roku.com | Roku | mediaPlayer 20
    domain samsungcloudsolution.com samsungcloudsolution.net samsungotn.net samsungcloud.tv samsungads.com samsungelectronics.com pavv.co.kr samsungacr.com | Samsung | mediaPlayer 15
    domain lgtvsdp.com lgsmartad.com lgeapi.com lgtvcommon.com lgappstv.com | LG | mediaPlayer 15
    domain netflix.com nflxvideo.net nrdp.ncp.netflix.com hulu.com vudu.com alphonso.tv tvinteractive.tv samba.tv vizio.com sonybivstatic.com bravia.dtv hbbtv.org tivo.com philips.tv nettvservices.com tizen.org | - | mediaPlayer 5, phone 1, computer 1
    domain amazonvideo.com atv-ps.amazon.com fireoscaptiveportal.com spectrum.s3.amazonaws.com | Amazon | mediaPlayer 6, phone 2
    domain playstation.net sonyentertainmentnetwork.com playstation.com | Sony | console 20
    domain xboxlive.com xbox.com | Microsoft | console 10, computer 3
    domain nintendo.net nintendowifi.net | Nintendo | console 30
    domain hpeprint.com hpconnected.com hpsmart.com | HP | printer 20, computer 1
    domain epsonconnect.com epson.net ebz.epson.net | Epson | printer 20
    domain c-ij.com canon.com ugwdevice.net brother.com brother.co.jp lexmark.com xerox.com kyoceradocumentsolutions.com ricoh.com | - | printer 10, computer 1
    domain synology.com quickconnect.to myqnapcloud.com qnap.com wdmycloud.com wd2go.com drobo.com plex.tv plex.direct asustor.com seagate.com terra-master.com | - | server 10, computer 2, mediaPlayer 1
    domain home-assistant.io nabucasa.com openhab.org myopenhab.org | - | server 10, hub 6
    domain ui.com ubnt.com unifi.com mikrotik.com cloud.mikrotik.com routerlogin.net tplinkwifi.net asusrouter.com router.asus.com eero.com e2ro.com fritz.box avm.de myfritz.net zyxel.com draytek.com linksys.com linksyssmartwifi.com ngxcld.com plume.com openwrt.org meraki.com ruckuswireless.com arubanetworks.com | - | router 8, computer 1
    domain 3cx.com yealink.com grandstream.com snom.com polycom.com sipgate.de sipgate.net gigaset.net gigaset.com obihai.com ooma.com vonage.com | - | telephone 12
    domain siemens.com beckhoff.com codesys.com wago.com loxone.com phoenixcontact.com | - | controller 5, computer 2
    domain windowsupdate.com update.microsoft.com msftncsi.com msftconnecttest.com wns.windows.com login.live.com events.data.microsoft.com msedge.net office365.com office.com teams.microsoft.com | - | computer 15, console 1
    domain ubuntu.com debian.org fedoraproject.org archlinux.org detectportal.firefox.com mozilla.org mozilla.com mozilla.net github.com | - | computer 6, server 3
    domain captive.apple.com push.apple.com gs-loc.apple.com icloud.com itunes.apple.com ls.apple.com | Apple | phone 6, computer 5, mediaPlayer 1, speaker 1
    domain connectivitycheck.android.com mtalk.google.com mtalk4.google.com android.clients.google.com android.googleapis.com play.googleapis.com connectivitycheck.gstatic.com android.apis.google.com | - | phone 8, mediaPlayer 3, speaker 2
    domain whatsapp.net whatsapp.com instagram.com graph.facebook.com snapchat.com tiktokv.com crashlytics.com app-measurement.com localytics.com samsungosp.com samsungapps.com applovin.com adjust.com doubleclick.net | - | phone 10, computer 2
    domain samsungdm.com secb2b.com vivo.com.cn oppomobile.com heytapmobile.com hicloud.com miui.com | - | phone 12
    domain chargehq.net ocpp.org | - | energy 5
    domain lutron.com lutronic.com hunterdouglas.com bondhome.io logitech.com myharmony.com | - | hub 10
    domain kaiterra.com airthings.com awair.is purpleair.com davisnet.com weatherlink.com ecowitt.net ambientweather.net wunderground.com rachio-sensor.com flumetech.com temperaturealert.com sensorpush.com | - | sensor 10
    """
}
