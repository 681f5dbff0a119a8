// SPDX-License-Identifier: Apache-2.0

extension SymbolFacts {
  /// Words that devices use of themselves: host names from the factory, software, announced models.
  static let words = """
    # What it is, in plain words.
    word camera ipcam ipcamera netcam webcam cam dome bullet ptz nvt iotcam ipc onvif camhd spotlightcam floodlight | - | camera 12, doorbell 1
    word doorbell videodoorbell doorstation intercom doorcam | - | doorbell 20
    word lock deadbolt smartlock doorlock | - | lock 15
    word siren alarm smokedetector smoke protect | - | alarm 10, sensor 2
    word plug smartplug outlet socket smartsocket wallswitch powerstrip relay insight minismartplug | - | plug 15
    word switch lightswitch | - | plug 6, router 2, console 1
    word bulb lamp light lightbulb ledstrip strip lightstrip dimmer wled | - | light 12, plug 1
    word thermostat hvac heatpump aircon radiator trv | - | thermostat 20
    word sensor weather co2 hygrometer thermometer airquality weatherstation watersensor motion | - | sensor 12
    word hub bridge gateway gw zigbee zwave coordinator ipbridge basestation syncmodule | - | hub 10, router 1
    word speaker soundbar homepod subwoofer audio receiver sonos soundtouch | - | speaker 12
    word tv television smarttv mediaplayer settop stb chromecast appletv firetv shield roku bravia webos tizen viera netcast | - | mediaPlayer 15
    word hbbtv dlnadoc smart-tv smarttv2 avr | - | mediaPlayer 10, speaker 1
    word printer laserjet officejet deskjet envy ecotank workforce pixma imageclass imagerunner bizhub phaser jetdirect npi | - | printer 25
    word router routeros gateway7 openwrt ddwrt fritz fritzbox edgeos accesspoint airos unifi uap usw repeater extender dlink-router minirouter | - | router 15
    word igd miniupnpd wps | - | router 6, printer 1, mediaPlayer 1
    word scale aria bodycardio bpm | - | health 15
    word coffee coffeemaker kettle ikettle vacuum roomba fridge refrigerator washer dryer dishwasher oven purifier humidifier fan feeder mower toothbrush aircleaner crockpot | - | appliance 15
    word inverter solar energymeter charger wallbox envoy powerwall smartmeter evse p1meter | - | energy 15
    word plc simatic codesys modicon beckhoff wago bacnet opcua scada rtu hmi | - | controller 20
    word nas diskstation readynas rackstation server proxmox esxi synology qnap truenas freenas homeassistant hassio hass raspbian nvr dvr plex jellyfin | - | server 12, camera 1
    word samba nginx apache postfix | - | server 3, computer 1
    word playstation xbox nintendo ps3 ps4 ps5 | - | console 20
    word voip sipphone deskphone asterisk freepbx | - | telephone 15, server 1
    # Systems, and who runs on them.
    word windows msft macbook imac macmini macos macintosh laptop desktop notebook thinkpad latitude pc workstation surface chromebook xps elitebook darwin microsoft | - | computer 15, server 1
    word macbook-pro macbookpro macbookair mbp mba | Apple | computer 20
    word ubuntu debian fedora | - | computer 4, server 4
    word iphone ipad ipod watch | Apple | phone 25
    word iphoneos ios cfnetwork itunes | Apple | phone 8, computer 3, mediaPlayer 1
    word android dalvik okhttp ksoap2 phone tablet | - | phone 10, mediaPlayer 3, speaker 1, camera 1
    word galaxy sm-g sm-a sm-n sm-s sm-f sm-j sm-t | Samsung | phone 15
    word pixel | Google | phone 12
    word oneplus huawei redmi xperia oppo vivo realme moto poco honor | - | phone 10
    word chrome firefox safari edg mozilla applewebkit | - | computer 4, phone 4, mediaPlayer 2
    word tasmota sonoff shelly ewelink | - | plug 12, light 2, sensor 1
    word esp espressif esp32 esp8266 mysimplelink lwip gainspan hf hf-lpb busybox udhcp realtek | - | plug 2, sensor 2, light 2, camera 2, appliance 1.5, hub 2, lock 0.5, health 0.5
    word goahead boa hipcam mini_httpd thttpd xmeye netsurveillance hikvision dahua vivotek foscam reolink amcrest axis ezviz wyzecam wyze blink arlo nest-cam eufycam imou | - | camera 10, router 1, printer 0.5
    # Makers' own words, where they tell what it is.
    word lightify osram | Osram | hub 10, light 5
    word hue philips-hue huebridge | Philips | hub 20, light 1
    word tradfri dirigera | IKEA | hub 20
    word smartthings wink hubitat homey conbee deconz lightwave maxgateway maxcube homematic ccu ccu2 ccu3 raspberrymatic | - | hub 15
    word ednet | ednet | hub 5, plug 3, camera 2
    word wemo | Belkin | plug 12, light 1, hub 1
    word kasa | TP-Link | plug 8, light 3, camera 2
    word tapo | TP-Link | camera 6, plug 5, light 3
    word echo | Amazon | speaker 15
    word amazon kindle fire | Amazon | speaker 4, mediaPlayer 4, phone 4
    word google-home googlehome nest-mini google-nest | Google | speaker 15
    word nest | Google | camera 3, thermostat 4, speaker 3, doorbell 1
    word ring | Ring | doorbell 6, camera 3, alarm 2
    word simplisafe | SimpliSafe | alarm 4, camera 3
    word withings | Withings | health 15
    word fitbit | Fitbit | health 10
    word smarter | Smarter | appliance 15
    word schlage | Schlage | lock 20
    word august yale nuki kwikset danalock lockly ultraloq sifely ttlock | - | lock 10, hub 5
    word geeni merkury tuya | - | camera 3, light 3, plug 3, doorbell 1
    word lifx yeelight nanoleaf wiz govee sengled twinkly elgato magichome zengge | - | light 15
    word ecobee tado netatmo honeywell lyric | - | thermostat 12, sensor 3
    word irobot dyson roborock dreame ecovacs deebot miele bosch siemens-home electrolux xiaomi-vacuum | - | appliance 10
    word bose denon marantz heos onkyo libratone bluesound bluos linn teufel kef marshall jbl harman yamaha | - | speaker 10, mediaPlayer 2
    word vizio hisense skyworth tcl panasonic-tv kdl samsungtv lgwebostv aftv aft aftt aftm googletv androidtv | - | mediaPlayer 15
    word brother brn brw canon epson lexmark xerox kyocera ricoh konica | - | printer 15, computer 0.5, camera 0.5
    word hp hpe | HP | printer 6, computer 5
    word yealink polycom snom grandstream gigaset obihai cisco-sep sep aastra mitel | - | telephone 15
    word netgear asus linksys zyxel draytek tplink mikrotik ubiquiti eero orbi velop deco archer | - | router 8, computer 1, camera 0.5
    word xiaodu duer | Xiaodu | plug 4, speaker 6, light 2
    word doorpeek doorscreen skybell | - | doorbell 15
    word simplicam spotcam | - | camera 15
    """

  /// How the names of models begin; `*` takes them for the model.
  ///
  /// - Source: the makers' lists of products.
  static let models = """
    word dcs | D-Link* | camera 30
    word dsp | D-Link* | plug 30
    word dch | D-Link* | hub 8, sensor 10, alarm 5
    word dch-g# | D-Link* | hub 30
    word dch-s220 | D-Link* | alarm 30
    word dsp-w118 dsp-w110 dsp-w215 | D-Link* | plug 30
    word dch-s# | D-Link* | sensor 20, alarm 8
    word dch-z# | D-Link* | sensor 20, alarm 5
    word dir# dap# dsl# dwr# dgs# des# | D-Link* | router 30
    word dns-# dnr# | D-Link* | server 20
    word hs# | TP-Link* | plug 30
    word kp# ep# | TP-Link* | plug 25
    word lb# kl# | TP-Link* | light 25
    word kc# ec# | TP-Link* | camera 25
    word sp-# ic-# | Edimax* | plug 10, camera 10
    word bsb# | Philips* | hub 30
    word lct# lwb# llc# lst# | Philips* | light 25
    word vdc# | Reolink* | camera 10
    word rlc# | Reolink* | camera 30
    word ds-# | Hikvision* | camera 15, server 3, doorbell 2
    word dh-# ipc-# ipc# | - | camera 20
    word shplg# shsw# shellyplug# shelly1# shellyplus# | Shelly* | plug 25
    word shbdu# shrgbw# shvin# | Shelly* | light 25
    word shht# shwt# | Shelly* | sensor 25
    word zbdongle# zbbridge# slzb-# | - | hub 25
    word homepod# audioaccessory# | Apple* | speaker 30
    word appletv# | Apple* | mediaPlayer 30
    word macbookpro# macbookair# imac# macmini# macpro# mac# | Apple* | computer 30
    word iphone# ipad# ipod# | Apple* | phone 30
    word tl-# wr# wdr# | TP-Link* | router 20
    word rt-# gt-# | ASUS* | router 20
    word r# wndr# wnr# dgn# | Netgear* | router 10, computer 0.5
    word vmb# vmc# | Netgear* | camera 15, hub 5
    word scg# sgm# | - | router 5
    word qn# un# ue# | Samsung* | mediaPlayer 10
    word oled# | LG* | mediaPlayer 20
    word spa# | Cisco* | telephone 20
    word gxp# gxv# ht# | Grandstream* | telephone 20
    """

  /// What the vendor alone says: makers of one kind of thing, and of few.
  static let vendors = """
    vendor d-link | - | camera 4, plug 4, router 4, sensor 1, hub 1
    vendor tp-link | - | plug 4, router 4, camera 2, light 2
    vendor edimax | - | plug 4, camera 4, router 3
    vendor philips philips_lighting signify | - | hub 6, light 3, appliance 1, mediaPlayer 1
    vendor osram ledvance | - | hub 6, light 5
    vendor ikea ikea_of_sweden | - | hub 10, light 2
    vendor belkin belkin_wemo | - | plug 8, router 3, hub 2, light 2, appliance 1
    vendor withings fitbit omron_healthcare omron_healthcare_co ihealth qardio renpho tanita | - | health 12
    vendor nest | - | thermostat 4, camera 4, alarm 2, doorbell 2
    vendor ring ring_video | - | doorbell 8, camera 4, alarm 3
    vendor blink amazon_blink immedia arlo wyze reolink hikvision dahua axis axis_communication vivotek foscam amcrest ezviz mobotix hanwha_vision hanwha_techwin vision avigilon uniview tiandy xiongmai lorex night_owl eufy anker-innovations swann imou zosi yi hik annke canary logitech-circle | - | camera 12, doorbell 2, server 1
    vendor axis_communications_ab hikvision_digital dahua_vision uniview_technologies | - | camera 12
    vendor simplisafe abode verisure adt risco_group ajax vivint paradox bosch_security | - | alarm 10, camera 2
    vendor schlage august august_home yale nuki assa_abloy kwikset allegion danalock level_home salto u-tec | - | lock 12, hub 2
    vendor lifx yeelight yeelink nanoleaf sengled wiz govee ilight signify_netherlands twinkly cync savant feit leedarson | - | light 12, plug 1
    vendor sonos bose bang_&_olufsen harman_kardon harman denon d&m marantz libratone bluesound linn devialet sound_united sonance naim raumfeld teufel | - | speaker 15, mediaPlayer 1
    vendor roku vizio hisense tcl skyworth funai tpv loewe sharp amlogic | - | mediaPlayer 12
    vendor lg lg_innotek | - | mediaPlayer 6, phone 3, appliance 3, computer 1
    vendor samsung | - | phone 6, mediaPlayer 5, appliance 2, computer 1, printer 1
    vendor sony sony_interactive | - | mediaPlayer 4, console 3, phone 2, camera 1
    vendor nintendo | - | console 30
    vendor microsoft | - | computer 10, console 4
    vendor apple | - | phone 8, computer 6, mediaPlayer 1, speaker 1
    vendor google | - | speaker 5, mediaPlayer 4, phone 3, camera 2, thermostat 1, router 1
    vendor amazon | - | speaker 8, mediaPlayer 4, phone 1, camera 1
    vendor xiaodu baidu | - | speaker 4, plug 3, light 2, mediaPlayer 1
    vendor xiaomi | - | phone 6, camera 2, light 2, appliance 2, plug 2, router 1, hub 1
    vendor huawei oppo vivo oneplus motorola htc honor zte realme nokia blackberry fairphone hmd tecno | - | phone 10, router 3
    vendor hp hewlett_packard hewlett-packard | - | printer 6, computer 6, server 1
    vendor epson seiko_epson brother canon lexmark kyocera kyocera_document xerox ricoh konica_minolta oki oki_data zebra toshiba_tec pantum | - | printer 15, camera 0.5
    vendor dell lenovo acer micro-star micro-star_intl asrock gigabyte giga-byte intel framework elitegroup clevo quanta compal pegatron fujitsu universal_global wistron vmware dynabook | - | computer 10, server 2
    vendor asus asustek | - | computer 6, router 5, phone 1
    vendor synology qnap western_digital buffalo super_micro supermicro drobo asustor proxmox hewlett_packard_enterprise terramaster netapp | - | server 12, router 1
    vendor raspberry raspberry_pi raspberry_pi_trading raspberry_pi_foundation hardkernel beagleboard | - | server 5, computer 4, hub 2
    vendor cisco ubiquiti mikrotik routerboardcom netgear zyxel avm arris technicolor sagemcom arcadyan aruba ruckus juniper draytek eero linksys sercomm askey actiontec cisco-linksys compal_broadband hitron fortinet meraki peplink teltonika gl-inet devolo fritz tenda vantiva extreme ubee humax sonicwall check_point avm_audiovisuelles_marketing_und_computersysteme | - | router 12, camera 1, computer 0.5
    vendor smartthings samjin physical_graph | - | hub 12, sensor 1
    vendor eq-3 homematic lutron control4 crestron insteon fibaro aeotec hubitat aqara lumi lumi_united dresden_elektronik athom universal_devices legrand fibar ubisys jung gira busch-jaeger somfy | - | hub 8, plug 2, sensor 1, controller 2, light 1
    vendor ednet digitus assmann | - | hub 3, plug 3, camera 3
    vendor smarter smarter_applications | - | appliance 15
    vendor irobot dyson roborock ecovacs neato vorwerk miele bsh whirlpool electrolux ge nespresso delonghi blueair midea haier gree sharkninja rachio husqvarna worx vesync levoit arcelik beko joyoung dreame | - | appliance 10, thermostat 1
    vendor ecobee tado netatmo honeywell resideo daikin mitsubishi emerson danfoss trane carrier vaillant viessmann buderus heatmiser sensibo nibe stiebel_eltron | - | thermostat 8, sensor 2, controller 2, hub 1
    vendor enphase solaredge sma fronius tesla easee wallbox growatt sungrow huawei_digital_power chargepoint goodwe victron kostal zaptec abb-ev emporia sense shelly-energy p1 | - | energy 10
    vendor siemens schneider rockwell allen-bradley beckhoff wago phoenix_contact abb omron moxa advantech b&r bachmann honeywell_process yokogawa keyence festo pilz lantronix schweitzer emerson_process sick turck mitsubishi_electric automationdirect delta_controls tridium reliable_controls johnson_controls distech contemporary_controls loytec weidmueller hirschmann national_instruments turck_gmbh | - | controller 12
    vendor yealink polycom snom grandstream gigaset mitel avaya obihai aastra unify alcatel-lucent poly fanvil audiocodes ooma panasonic_telecom | - | telephone 12
    vendor shelly allterco sonoff itead coolkit | - | plug 12, light 2, sensor 1
    vendor tuya | - | plug 4, light 4, camera 2, sensor 2
    vendor davis ambient_weather airthings awair purpleair sensirion sensorpush netvox milesight dragino | - | sensor 12
    """

  /// Makers of radio modules and contract makers: an address of theirs does not say who made the device.
  static let radioMakers: String = RadioMakers.names.map {
    "radio \($0) | - | plug 0.5, light 0.5, camera 0.5, sensor 0.5, hub 0.5, lock 0.3"
  }
  .joined(separator: "\n")
}

/// Firms whose radios and boards are in other firms' devices.
enum RadioMakers {
  /// Their short names in lower case, with `_` for a space.
  static let names = [
    "espressif", "texas_instruments", "murata", "azurewave", "hon_hai_precision", "liteon", "lite-on", "ampak",
    "bilian",
    "hui_zhou_gaoshengda", "gaoshengda", "realtek", "realtek_semiconductor", "universal_global_scientific", "hi-flying",
    "high-flying", "gainspan", "fn-link", "rf-link", "trolink", "wistron_neweb", "atheros", "qualcomm",
    "qualcomm_atheros", "broadcom", "microchip", "silicon", "silicon_laboratories", "nordic", "nordic_semiconductor",
    "quectel", "sparklan", "dwnet", "delta", "delta_networks", "cypress", "cypress_semiconductor", "marvell",
    "marvell_semiconductor", "mediatek", "ralink", "david", "winstars", "ai-link", "cloud_network", "inventek",
    "ogemray", "usi", "usish", "tuya_smart", "bouffalo", "beken", "winner_micro", "alpsalpine", "alps", "alps_electric",
    "panasonic_automotive", "u-blox", "laird", "redpine", "redpine_signals", "microchip_technology", "altobeam",
    "fugui", "chongqing_fugui", "skyworth_wireless", "foxconn", "flextronics", "jabil", "askey_computer", "senao",
    "gemtek", "cybertan", "sercomm_philippines", "wnc", "rakwireless", "seeed", "longsys",
    "reecam", "anyka", "ingenic", "hisilicon", "goke", "ichannel", "xinwei", "lierda", "mxchip", "allwinner",
    "rockchip",
    "ubisys_radio", "telit", "sierra", "simcom", "fibocom", "wiznet", "stmicroelectronics", "nxp", "freescale",
    "infineon",
    "dialog", "renesas", "lantiq", "ti", "cc&c", "adafruit", "sichuan_ai-link", "jiangxi", "earda", "twinhan",
  ]

  private static let known = Set(names.map { $0.split(separator: "_").joined(separator: " ") })

  /// Whether the firm of this short name makes radios and boards for others.
  static func contains(_ name: String) -> Bool { known.contains(name.lowercased()) }
}
