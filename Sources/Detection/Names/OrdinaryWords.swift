// SPDX-License-Identifier: Apache-2.0

/// Words that names of hosts are made of, in the languages that names on the Internet are mostly in: written down for this
/// project, in no order of meaning.
enum OrdinaryWords {
  static let text: StaticString = """
    abend abogado about above academy accept access account accounts accueil achat action active actor actualite
    adapt address admin adserver adservice adult advance advert advertising advice affair africa after again
    agency agent agenzia agree agua ahead airplane airport akamai akihabara aktuell alarm album alert alexa
    alibaba allgemein alliance allow almost alpha always amateur amazing amazon amazonaws america amici amigo
    amour analytics anbieter ancient ancora android angebot angel animal anime annonce answer antes antique
    anycast apache apart apartment api apis apple applecdn apply appspot april arbeit archive arena argent around
    arrow arte article artist asahi asia aside aspect asset assets assist assurance atlantic atlas attach attack
    audience audio august auskunft australia auth author auto autodiscover autohaus autoupdate avenir aventura
    avenue average avto award aware ayumi azienda azure baby back background backup bacon badge bahn baidu balance
    ball balloon bambini bamboo banana band bank banner banque barato barber bargain base basic basket bath
    battery battle beach beacon bean beast beat beaute beauty because become bed before begin behind beijing being
    believe bella belong below bench benefit berg berlin berry best beta better between beyond bicycle bien bild
    bilet billion bing bird birth biscuit bitcoin bitnami biznes black blanco blanket blatt blaze blend bless
    blind block blog blogspot blood bloom blue bluetooth board boat body boerse bonus book boost bootstrap border
    boss boston bottle bottom boutique bowl box brain brand brasil bravo brazil bread break breath brick bridge
    brief bright bring british broad broadband broadcast broker bronze brother brown browse browser brush bubble
    budget buena buffer build bulb bundle buono burger burn business butter button buyer cabin cable cache cadeau
    cafe caixa cake calcio calendar call calle calm camara camera camino camp campus canada cancel candle candy
    canvas capital captain capture carbon card care career cargo carpet carro carry cart carte cartoline cartoon
    casa cash casino castle casual catalog catch category cause cdn celebrity cell center central century certain
    certs chain chair challenge chambre champion chance change changsha channel chapter chaque charge charity
    chart chat chateau cheap check cheese chef chengdu chicago chicken chief child china chocolate choice choix
    christian chromecast church cidade cinema circle cisco citizen citta city ciudad civil claim clase class
    classic clean clear clever click client climb clinic clip clock close cloud cloudflare cloudfront club coach
    coast cocina code coffee coin cold collect collector college color column combine comcast come comfort comic
    command comment commerce common commune community company compare compass compete complete compra computer
    comune concept concert concurso condition conduct config configure confirm connect connectivity conseil
    consider console consult consumer contact contain content contest context continue contract control cook cool
    copper copy core corner correct correio correo corriere corso cosas cost cotton council count country couple
    coupon courage course court cover craft crash crashlytics crazy cream create creative credit crew crime crisis
    critic cross crowd crown cruise crypto crystal cucina cuenta cuisine cultura culture cup current curso custom
    cyber cycle daily dance dang danger dark dash data database date daughter dawn day deal dealer dear debate
    debian debug decade decide deck deep deezer default defend degree delay deliver delivery delta demand demo
    dengi dental depart deporte depth desert design desk desktop detail detect detki deutsch deutschland develop
    device dial diamond diary dienst diesel diet digital dinero dinheiro dinner direct directo director dirty
    discord discount discover discuss dish disk display distance district diver dnsmasq docker doctor document
    dollar dom domain donate donna door dorf dosug douban double doubleclick down download dragon drama draw dream
    dress drink drive driver drop dropbox druck drug dual dude dust dutch dynamic dyndns dziennik each eagle early
    earn earth east easy ebay ebook echo eclipse ecobee ecole economia economy edge edit editor educacion
    education effect effort eight einfach einkauf either elastic election electric electronic element elephant
    eleven elite else email embassy emerald emotion empire empleo emploi employ empresa empty enable encounter
    ending endless endpoint energie energy enfant engage engine english enjoy enough ensemble ensino enter
    enterprise entire entreprise entry envelope equal equip error escape escola escuela espace espanol esporte
    essay essen essence estado estate ethernet etudiant europe even evening event events ever every evidence
    evolution exact exam example excel exchange excite exclusive execute exercise exist exit expand expect expert
    explain explore export express extend extra extreme fabric face facebook facile fact factory fahrrad fair
    faith fall false famiglia familie family famous fancy fang fantasy farm fashion fast fastly father favor
    feature federal fedora feed feedback feel fellow female femme fence ferien fernsehen festival feuer fever
    fiber fiction field fiesta fight figure file fileserver film filter final finance find fine finger finish fire
    firebase firefox firewall firm firma firmware first fish fitbit fitness five fixed flag flame flash flat
    flavor fleet fleur flex flickr flight float floor flow flower flug fluid focus folder folha folk follow food
    fool foot football force forecast foreign forest forever forge form format formula forschung fortune forum
    forward foscam foto found foundation four frame france frau free freebsd freedom freeze french fresh freund
    friday friend fritz from front frost fruit ftp fuego fuel full function fund funny furniture fusion futbol
    future futuro gadget gakuen galaxy gallery game gamer gaming garage garden gate gateway gather gazeta gear
    gemeinde general generate genesis genius gente gentle german geschenk gesund gesundheit ghost giant giardino
    gielda gift giochi giornale giorno girl github gitlab give glass global glory gmail goal gobierno gold golden
    golf goo good google googleapis gora gorod gossip gourmet government governo grace grade grain grand grande
    grant graph graphic graphql grass gratis gratuit gravatar gravity great greece green grill gross ground group
    grow growth gstatic guang guangzhou guard guess guest guide guild guitar habit habitat hack hainan hair half
    hall hammer hana hand handel handle handwerk hang hangouts hao happen happy harbor hard hardware harmony hash
    hatena haus have hawk head health hear heart heartbeat heat heaven heavy height heim hello help hero herz
    hidden high highway hikvision hilfe hill histoire history hobby hochschule hockey hogar hokkaido hold holiday
    holland hollow hombre home homekit homme honest honey honeywell hong hope horizon horror horse hospital host
    hostel hosting hotel hotmail hour house housing hoy html http https huan huawei hubspot huge human humor
    hundred hunter hybrid ichiban icloud icon idea ideal identity idioma igra image imagine imap imdb immobilien
    impact import improve inbox inch include income index india indie indigo industry infinite influx info inform
    ingress inner input inquiry inside insight inspire instagram install instance instant institute insurance
    integer intel interactive interest interior internet intranet invest invite ipcam iphone iptv iron island
    israel issue italia italiano item jacket jahr jalan japan jardin javascript jazz jeans jenkins jersey jeux
    jewel jiang jiaoyu jing jobs jogos join joint jornal jour journal journey joven jquery json judge juego jugend
    juice jump jungle junior junk just justice kakaku kanji kaspersky kaufen kawaii keep keiba kernel keyboard
    kick kids kimono kind kinder kindle king kingdom kino kirche kitchen kite knife kniga knight know knowledge
    kobe kobieta kodi korea koukoku kraft kraj ksiazka kuai kuaidi kubernetes kulinar kultura kunst kupuj kyoto
    label labor ladder laden lady lake lamp land language laptop large laser last lastpass later latin launch
    laundry lavoro law lawyer layer lead leader leaf league learn leather leave leben left legal legend legko
    lehrer leisure lekarz lemon length lesson letsencrypt letter level lian liang liberty library libri libro
    license licht liebe life lift light like limit line link linkedin linux lion liquid list lista listen little
    live livedoor livraria livre local localhost locate location lock logger logic login logistic logitech loisir
    loja london lonely long look loop lottery loud lounge love lovely loyal luck lugar lunch luxury lyrics macbook
    machine madrid magazin magazine magic magnet mail mailchimp mailer main mainichi maison major make male mall
    mama manage manager manga manor many mapa marble march marche margin mariadb mariage marine mark market
    marketing markt marriage mars martial mask mass master match material math matrix matsu matter maximum mayor
    mcafee meal measure meat mebel mechanic media medical medicine medium meet meeting meilleur meituan mejor
    member memory mensch mental menu meraki mercado mercato merchant mercury message messenger metal meteo meter
    method metric metro mexico miasto micro microsoft middle mieszkanie might mikrotik military milk mill million
    mind mine ming mini minute mir mirror mission mixi mnogo mobile moda mode model modem modern moebel moment
    monde money mongodb monitor monkey monster month moon more morning mortgage moskva mother motion motor
    mountain mouse mouth move movie mozilla mqtt msn much mujer mulher multi mundo muscle museum music musica
    musik musique must muzika muzyka mysql mystery nachrichten nagios nagoya name nan nasza nation native natur
    natural nature naval naver near neck need negocio nest netflix netgear network neue neutral never news
    newspaper next nextcloud nginx nice nico night nihon nikkei nine ning ninja nino nippon noble noche noise
    normal north note notebook nothing notice noticia noticias notizie nouveau novel novo novosti nowy ntp nuevo
    number nuova nurse nutrition nvidia oauth object obraz obzor ocean october odnoklassniki offer offerte office
    official offre often oggi ogloszenia okay olive olympic onet online only open openstreetmap openwrt opera
    operate opinion option oracle orange orbit order organic organize origin osaka ospedale other otvet outdoor
    outlet outlook output outside over owner oxygen pacific pack package paese page paginas pagine paint pair pais
    palace panda panel panic paper para paradise parent parfum paris park parking part partner party pass passion
    passport past patch path patient pattern payment paypal peace peak pearl pencil people pepper perfect perform
    period person personal petit phase philips phoenix phone photo physics piano pick picture piece pilot pin pink
    pinterest pioneer pirate pixel pizza place plain plaisir plan plane planet plant plastic plate platform play
    playa player playstation plaza please pledge plenty plex plugin plus pneu pocket podarok poem poet pogoda
    point poker polar polezno police policy polish politics polska pool pop popular portal portfolio position
    positive post poster postgres posts potato power praca practice pratique prawo prazdnik precio prefeitura
    premium prepare present press pretty prezzo price pride primary prime primera prince print printer prior
    prison private prize probe problem process product professional profile profit program project promise promo
    proof proper property prosto protect proud provide provincia proxy prueba przepis public publish puerto pulse
    pump punch pupil purple push puzzle pyramid python qian qiang qing qualcomm quality quan quarter queen query
    quest question queue quick quiet quiz quote quotidien rabbit rabota race racing radar radio ragazzi rail rain
    rainbow raise rakuten random range rank rapid rare raspberry rate rating razor razvitie reach react read
    reader ready real reality reason rebel receita recette recipe record recover recruit red reddit redirect redis
    reduce refer reflect refresh refund region register registry regular reisen reklama relate relation release
    relief remain remont remote ren rent rental repair repeat reply report repubblica request rescue research
    reseau reserve resolver resort resource respond rest restaurant result retail retire return review revolution
    reward rhythm ricette rich ride right ring rise risparmio river road robot rock rocket roku role roll roman
    romance roof room root rose rotate rough round route router royal rsync rubber rugby rule runner rural russia
    russkiy rynek ryokan sacred sad safe safety sail saint sakura salad salary sale salon salt salud samara same
    sample samsung samurai sand sandbox sankei sante satellite saude save scale scan scene schedule scheme scholar
    school schule schweiz science scope score scout scratch screen script scuola search season seat second secret
    section sector secure security seed seek seguro seikatsu select self sell seller semana send senior sense
    sensor sentry series serious serve server service servicio servico servizi serwis session settings settle
    setup seven shadow shang shanghai shape share sharp sheet shelf shell shelly shen sheng shenzhen shield shift
    shinbun shine ship shirt shkola shock shoe shogun shoot shop shopify shopping short shot should show shower
    shutterstock sicher side siemens sight sign signal silent silicon silk silver similar simple sina since singer
    single sister site sitio sito size skachat skate sketch skill skin sklep sky skype slack sleep slide slim slot
    slow small smart smarthome smarttv smile smith smoke smooth smtp snap snapchat snow soccer social societe
    society socket soft software sohu solar soldier soleil solid solution solve some song sonic sonoff sonos sony
    sortie sound soundcloud source south sovet space spain spark speak special speed spell spend spesa spice
    spider spiel spin spirit split sponsor sport sposi spot spotify spread spring sqlite square squarespace
    squirrel stable stack stackoverflow stadt staff stage staging stamp stand standard star start startup state
    static station statistics stats statsd status stay steam steamcommunity steel step stereo stick still stock
    stone stop storage store storm story strada strategy stream streaming street strength stress strike string
    stripe strom strona strong stroy structure studio study stuff stun style subdomain subject submit success such
    sugar sugoi suite summer summit sun sunday super supply support sure surf surface surgery surprise survey
    survive sushi suzuki svc svet swagger sweet swiat swift swim swing switch symantec symbol sync synology syslog
    system szkola tabelog table tablet tag tagblatt tail take talent talk tango taobao target task taste tattoo
    taxi teach teacher team tech technical technik technology tecnologia teen telecom telefon telegram telemetry
    television temple tempo tencent tennis tensorflow term test texas text thank theater theme theory there
    thermal thing think third thousand thread three throw thumbnails thunder tian ticket tienda tier tierra tiger
    tiktok time timeserver tiny tire title tizen tls today todo together token tokyo tomorrow tone tong tonight
    tool toolbox tooth topic torrent total touch toujours tour tourism tourisme tovar tower town toyota trabajo
    trabalho track tracker tracking trade trader tradition traffic trail train transfer transit translate
    transport travail travel treasure treat tree trello trend trial tribe tribuna trick trip tripadvisor triple
    trophy trouble truck true trust truth tsushin tuan tube tumblr tunnel turbo turismo turizm turkey turn
    turystyka tuya twelve twenty twin twist twitch twitter type ubuntu uchebnik ultimate ultimo ultra umbrella
    under unicorn unifi union unique unit united universe universidad university universo unlock until update
    updates upgrade upload upnp upper uptime urban urlaub usage useful user usual utility vacances vacanze
    vacation vacuum vagas valley value vampire vault vecino vector vegas vehicle velocity vendas vender vendor
    ventana venture venus verano verein verify verlag versand versicherung version very vessel veteran viagem
    viaggi viaje victory vida video view viking villa village ville vimeo vintage vinyl violet viral virgilio
    virtual virus visa vision visit visual vital vivir vkontakte vmware voice voip voiture volk volume vote voyage
    vpn vremya wagon wait walk wall wallet wander wang want warm warrior warszawa wash wasser watch water wave
    wealth weapon wear weather webapp webcam webhook webmail wedding weebly week weekend weibo weight weixin
    welcome well welt wen werk west western wetter whale whatsapp wheel when where white whois whole wholesale
    wiadomosci wide widget wifi wiki wikipedia wild will window windows windowsupdate wine wing winner winter wire
    wireless wirtschaft wirtualna wisdom wish with within without wizard wohnung wolf woman wonder wood word
    wordpress work worker workshop world worth wpad wrap write writer wrong wuhan wycieczka wydawnictwo xbox
    xfinity xiang xiao xiaomi xin xing xinhua xue yacht yahoo yamada yandex yang yard year yellow yelp yesterday
    ying yoga york yoshi youku young your youth youtube yuan zaika zakon zdorov zdrowie zebra zeit zeitung zendesk
    zentrum zero zhang zhejiang zhenskiy zhi zhong zhongguo zhuan zigbee znaniya zone zoom zwave zycie
    """
}
