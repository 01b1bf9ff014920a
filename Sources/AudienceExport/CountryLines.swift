/// Every country of ISO 3166-1, a line each: alpha-2, alpha-3, calling code, trunk prefix, digits of a national number
/// without the prefix, digits of a postal code that can begin with a zero, and the names that it is known by.
///
/// Codes and names: ISO 3166-1 (by pycountry 26.2.16) and Unicode CLDR (by Babel 2.19) in English, Spanish, German, French,
/// Portuguese, Italian, Dutch, Polish and the country's own languages, and some that people write all the same. Calling
/// codes, prefixes and lengths: the metadata of libphonenumber 9.0.43, narrowed by hand to what subscribers have for AT,
/// BR, DE, GB, IE, IN, IT, MX, NL and PL. Taken on 2026-11-28.
enum CountryLines {
    // swift-format-ignore
    static let text = """
        AD AND 376 - 6,8-9 - Andorra|Principality of Andorra|Andorre|Andora
        AE ARE 971 0 5-12 - United Arab Emirates|Emiratos Árabes Unidos|Vereinigte Arabische Emirate|Émirats arabes unis|Emirados Árabes Unidos|Emirati Arabi Uniti|Verenigde Arabische Emiraten|Zjednoczone Emiraty Arabskie|الإمارات العربية المتحدة|UAE|Emirates
        AF AFG 93 0 9 - Afghanistan|Islamic Republic of Afghanistan|Afganistán|Afeganistão|Afganistan|افغانستان
        AG ATG 1 1 10 - Antigua & Barbuda|Antigua and Barbuda|Antigua y Barbuda|Antigua und Barbuda|Antigua-et-Barbuda|Antígua e Barbuda|Antigua e Barbuda|Antigua en Barbuda|Antigua i Barbuda
        AI AIA 1 1 10 - Anguilla|Anguila
        AL ALB 355 0 6-9 - Albania|Republic of Albania|Albanien|Albanie|Albânia|Albanië|Shqipëri
        AM ARM 374 0 8 - Armenia|Republic of Armenia|Armenien|Arménie|Armênia|Armenië|Հայաստան
        AO AGO 244 - 9 - Angola|Republic of Angola
        AQ ATA - - - - Antarctica|Antártida|Antarktis|Antarctique|Antartide|Antarktyda
        AR ARG 54 0 10-11 - Argentina|Argentine Republic|Argentinien|Argentine|Argentinië|Argentyna
        AS ASM 1 1 10 - American Samoa|Samoa Americana|Amerikanisch-Samoa|Samoa américaines|Samoa Americane|Amerikaans-Samoa|Samoa Amerykańskie
        AT AUT 43 0 4-13 - Austria|Republic of Austria|Österreich|Autriche|Áustria|Oostenrijk
        AU AUS 61 0 5-10,12 4 Australia|Australien|Australie|Austrália|Australië
        AW ABW 297 - 7 - Aruba
        AX ALA 358 0 5-12 - Åland Islands|Islas Aland|Ålandinseln|Îles Åland|Ilhas Aland|Isole Åland|Åland|Wyspy Alandzkie
        AZ AZE 994 0 9 - Azerbaijan|Republic of Azerbaijan|Azerbaiyán|Aserbaidschan|Azerbaïdjan|Azerbaijão|Azerbaigian|Azerbeidzjan|Azerbejdżan|Azərbaycan|Азәрбајҹан
        BA BIH 387 0 8-9 - Bosnia & Herzegovina|Bosnia and Herzegovina|Republic of Bosnia and Herzegovina|Bosnia y Herzegovina|Bosnien und Herzegowina|Bosnie-Herzégovine|Bósnia e Herzegovina|Bosnia ed Erzegovina|Bosnië en Herzegovina|Bośnia i Hercegowina|Босна и Херцеговина|Bosna i Hercegovina|Bosnia
        BB BRB 1 1 10 - Barbados|Barbade
        BD BGD 880 0 6-10 - Bangladesh|People's Republic of Bangladesh|Bangladés|Bangladesch|Bangladesz|বাংলাদেশ
        BE BEL 32 0 8-9 - Belgium|Kingdom of Belgium|Bélgica|Belgien|Belgique|Belgio|België|Belgia
        BF BFA 226 - 8 - Burkina Faso|Burquina Faso
        BG BGR 359 0 6-9,12 - Bulgaria|Republic of Bulgaria|Bulgarien|Bulgarie|Bulgária|Bulgarije|Bułgaria|България
        BH BHR 973 - 8 - Bahrain|Kingdom of Bahrain|Baréin|Bahreïn|Barein|Bahrein|Bahrajn|البحرين
        BI BDI 257 - 8 - Burundi|Republic of Burundi|Uburundi
        BJ BEN 229 - 10 - Benin|Republic of Benin|Benín|Bénin
        BL BLM 590 0 9 - St. Barthélemy|Saint Barthélemy|San Bartolomé|Saint-Barthélemy|São Bartolomeu
        BM BMU 1 1 10 - Bermuda|Bermudas|Bermudes|Bermudy
        BN BRN 673 - 7 - Brunei|Brunei Darussalam|Brunéi|بروني
        BO BOL 591 0 8-9 - Bolivia|Bolivia, Plurinational State of|Plurinational State of Bolivia|Bolivien|Bolivie|Bolívia|Boliwia
        BQ BES 599 - 7 - Caribbean Netherlands|Bonaire, Sint Eustatius and Saba|Caribe neerlandés|Karibische Niederlande|Pays-Bas caribéens|Países Baixos Caribenhos|Caraibi Olandesi|Caribisch Nederland|Niderlandy Karaibskie
        BR BRA 55 0 10-11 8 Brazil|Federative Republic of Brazil|Brasil|Brasilien|Brésil|Brasile|Brazilië|Brazylia
        BS BHS 1 1 10 - Bahamas|Commonwealth of the Bahamas|Bahama’s|Bahamy
        BT BTN 975 - 7-8 - Bhutan|Kingdom of Bhutan|Bután|Bhoutan|Butão|འབྲུག
        BV BVT - - - - Bouvet Island|Isla Bouvet|Bouvetinsel|Île Bouvet|Ilha Bouvet|Isola Bouvet|Bouveteiland|Wyspa Bouveta
        BW BWA 267 - 7-8,10 - Botswana|Republic of Botswana|Botsuana
        BY BLR 375 8 6-11 - Belarus|Republic of Belarus|Bielorrusia|Biélorussie|Bielorrússia|Bielorussia|Białoruś|Беларусь
        BZ BLZ 501 - 7,11 - Belize|Belice
        CA CAN 1 1 10 - Canada|Canadá|Kanada
        CC CCK 61 0 6-10,12 - Cocos (Keeling) Islands|Islas Cocos|Kokosinseln|Îles Cocos|Ilhas Cocos (Keeling)|Isole Cocos (Keeling)|Cocoseilanden|Wyspy Kokosowe
        CD COD 243 0 7-10 - Congo - Kinshasa|Congo, The Democratic Republic of the|República Democrática del Congo|Kongo-Kinshasa|Congo-Kinshasa|Demokratyczna Republika Konga|DR Congo
        CF CAF 236 - 8 - Central African Republic|República Centroafricana|Zentralafrikanische Republik|République centrafricaine|República Centro-Africana|Repubblica Centrafricana|Centraal-Afrikaanse Republiek|Republika Środkowoafrykańska|Ködörösêse tî Bêafrîka
        CG COG 242 - 9 - Congo - Brazzaville|Congo|Republic of the Congo|Kongo-Brazzaville|Congo-Brazzaville|República do Congo|Kongo
        CH CHE 41 0 9,12 - Switzerland|Swiss Confederation|Suiza|Schweiz|Suisse|Suíça|Svizzera|Zwitserland|Szwajcaria|Schwiiz
        CI CIV 225 - 10 - Côte d’Ivoire|Côte d'Ivoire|Republic of Côte d'Ivoire|Costa do Marfim|Costa d’Avorio|Ivoorkust|Ivory Coast
        CK COK 682 - 5 - Cook Islands|Islas Cook|Cookinseln|Îles Cook|Ilhas Cook|Isole Cook|Cookeilanden|Wyspy Cooka
        CL CHL 56 - 9-11 - Chile|Republic of Chile|Chili|Cile
        CM CMR 237 - 8-9 - Cameroon|Republic of Cameroon|Camerún|Kamerun|Cameroun|Camarões|Camerun|Kameroen
        CN CHN 86 0 7-12 6 China|People's Republic of China|Chine|Cina|Chiny|中国|PRC
        CO COL 57 0 8,10-11 - Colombia|Republic of Colombia|Kolumbien|Colombie|Colômbia|Kolumbia
        CR CRI 506 - 8,10 - Costa Rica|Republic of Costa Rica|Kostaryka
        CU CUB 53 0 6-8,10 - Cuba|Republic of Cuba|Kuba
        CV CPV 238 - 7 - Cape Verde|Cabo Verde|Republic of Cabo Verde|Cap-Vert|Capo Verde|Kaapverdië|Republika Zielonego Przylądka
        CW CUW 599 - 7-8 - Curaçao|Curazao|Kòrsou
        CX CXR 61 0 6-10,12 - Christmas Island|Isla de Navidad|Weihnachtsinsel|Île Christmas|Ilha Christmas|Isola Christmas|Christmaseiland|Wyspa Bożego Narodzenia
        CY CYP 357 - 8 - Cyprus|Republic of Cyprus|Chipre|Zypern|Chypre|Cipro|Cypr|Κύπρος|Kıbrıs
        CZ CZE 420 - 9-12 5 Czechia|Czech Republic|Chequia|Tschechien|Tchéquie|Tchéquia|Cechia|Tsjechië|Czechy|Česko|República Checa|Tschechische Republik
        DE DEU 49 0 5-12 5 Germany|Federal Republic of Germany|Alemania|Deutschland|Allemagne|Alemanha|Germania|Duitsland|Niemcy|BRD
        DJ DJI 253 - 8 - Djibouti|Republic of Djibouti|Yibuti|Dschibuti|Djibuti|Gibuti|Dżibuti|جيبوتي
        DK DNK 45 - 8 4 Denmark|Kingdom of Denmark|Dinamarca|Dänemark|Danemark|Danimarca|Denemarken|Dania|Danmark
        DM DMA 1 1 10 - Dominica|Commonwealth of Dominica|Dominique|Dominika
        DO DOM 1 1 10 - Dominican Republic|República Dominicana|Dominikanische Republik|République dominicaine|Repubblica Dominicana|Dominicaanse Republiek|Dominikana
        DZ DZA 213 0 8-9 - Algeria|People's Democratic Republic of Algeria|Argelia|Algerien|Algérie|Argélia|Algerije|Algieria|الجزائر
        EC ECU 593 0 8-11 - Ecuador|Republic of Ecuador|Équateur|Equador|Ekwador
        EE EST 372 - 7-8,10 5 Estonia|Republic of Estonia|Estland|Estonie|Estônia|Eesti
        EG EGY 20 0 8-10 - Egypt|Arab Republic of Egypt|Egipto|Ägypten|Égypte|Egito|Egitto|Egypte|Egipt|مصر
        EH ESH 212 0 9 - Western Sahara|Sáhara Occidental|Westsahara|Sahara occidental|Saara Ocidental|Sahara Occidentale|Westelijke Sahara|Sahara Zachodnia|الصحراء الغربية
        ER ERI 291 0 7 - Eritrea|the State of Eritrea|Érythrée|Eritreia|Erytrea|ኤርትራ|إريتريا
        ES ESP 34 - 9 5 Spain|Kingdom of Spain|España|Spanien|Espagne|Espanha|Spagna|Spanje|Hiszpania
        ET ETH 251 0 9 - Ethiopia|Federal Democratic Republic of Ethiopia|Etiopía|Äthiopien|Éthiopie|Etiópia|Etiopia|Ethiopië|ኢትዮጵያ
        FI FIN 358 0 5-12 5 Finland|Republic of Finland|Finlandia|Finnland|Finlande|Finlândia|Suomi
        FJ FJI 679 - 7,11 - Fiji|Republic of Fiji|Fiyi|Fidschi|Fidji|Figi|Fidżi
        FK FLK 500 - 5 - Falkland Islands|Falkland Islands (Malvinas)|Islas Malvinas|Falklandinseln|Îles Malouines|Ilhas Malvinas|Isole Falkland|Falklandeilanden|Falklandy
        FM FSM 691 - 7 - Micronesia|Micronesia, Federated States of|Federated States of Micronesia|Mikronesien|Micronésie|Micronésia|Mikronezja
        FO FRO 298 - 6 - Faroe Islands|Islas Feroe|Färöer|Îles Féroé|Ilhas Faroé|Isole Fær Øer|Faeröer|Wyspy Owcze|Føroyar
        FR FRA 33 0 9 5 France|French Republic|Francia|Frankreich|França|Frankrijk|Francja
        GA GAB 241 - 7-8 - Gabon|Gabonese Republic|Gabón|Gabun|Gabão
        GB GBR 44 0 9-10 - United Kingdom|United Kingdom of Great Britain and Northern Ireland|Reino Unido|Vereinigtes Königreich|Royaume-Uni|Regno Unito|Verenigd Koninkrijk|Wielka Brytania|Great Britain|Gran Bretaña|England|Scotland|Wales|Northern Ireland|Inglaterra|UK|Grande-Bretagne|Großbritannien
        GD GRD 1 1 10 - Grenada|Granada|Grenade
        GE GEO 995 0 9 - Georgia|Georgien|Géorgie|Geórgia|Georgië|Gruzja|საქართველო
        GF GUF 594 0 9 - French Guiana|Guayana Francesa|Französisch-Guayana|Guyane française|Guiana Francesa|Guyana Francese|Frans-Guyana|Gujana Francuska
        GG GGY 44 0 7,9-10 - Guernsey|Guernesey
        GH GHA 233 0 8-9 - Ghana|Republic of Ghana|Gana
        GI GIB 350 - 8 - Gibraltar|Gibilterra
        GL GRL 299 - 6 - Greenland|Groenlandia|Grönland|Groenland|Groenlândia|Grenlandia|Kalaallit Nunaat
        GM GMB 220 - 7,9 - Gambia|Republic of the Gambia|Gambie|Gâmbia
        GN GIN 224 - 8-9 - Guinea|Republic of Guinea|Guinée|Guiné|Guinee|Gwinea
        GP GLP 590 0 9 - Guadeloupe|Guadalupe|Guadalupa|Gwadelupa
        GQ GNQ 240 - 9 - Equatorial Guinea|Republic of Equatorial Guinea|Guinea Ecuatorial|Äquatorialguinea|Guinée équatoriale|Guiné Equatorial|Guinea Equatoriale|Equatoriaal-Guinea|Gwinea Równikowa
        GR GRC 30 - 10-12 5 Greece|Hellenic Republic|Grecia|Griechenland|Grèce|Grécia|Griekenland|Grecja|Ελλάδα
        GS SGS - - - - South Georgia & South Sandwich Islands|South Georgia and the South Sandwich Islands|Islas Georgia del Sur y Sandwich del Sur|Südgeorgien und die Südlichen Sandwichinseln|Géorgie du Sud-et-les Îles Sandwich du Sud|Ilhas Geórgia do Sul e Sandwich do Sul|Georgia del Sud e Sandwich Australi|Zuid-Georgia en Zuidelijke Sandwicheilanden|Georgia Południowa i Sandwich Południowy
        GT GTM 502 - 8,11 - Guatemala|Republic of Guatemala|Gwatemala
        GU GUM 1 1 10 - Guam
        GW GNB 245 - 7,9 - Guinea-Bissau|Republic of Guinea-Bissau|Guinea-Bisáu|Guinée-Bissau|Guiné-Bissau|Guinee-Bissau|Gwinea Bissau
        GY GUY 592 - 7 - Guyana|Republic of Guyana|Guiana|Gujana
        HK HKG 852 - 5-9,11 - Hong Kong SAR China|Hong Kong|Hong Kong Special Administrative Region of China|RAE de Hong Kong (China)|Sonderverwaltungsregion Hongkong|R.A.S. chinoise de Hong Kong|Hong Kong, RAE da China|RAS di Hong Kong|Hongkong SAR van China|SRA Hongkong (Chiny)|中國香港特別行政區
        HM HMD - - - - Heard Island & McDonald Islands|Heard Island and McDonald Islands|Islas Heard y McDonald|Heard und McDonaldinseln|Îles Heard-et-MacDonald|Ilhas Heard e McDonald|Isole Heard e McDonald|Heard en McDonaldeilanden|Wyspy Heard i McDonalda
        HN HND 504 - 8,11 - Honduras|Republic of Honduras
        HR HRV 385 0 7-9 5 Croatia|Republic of Croatia|Croacia|Kroatien|Croatie|Croácia|Croazia|Kroatië|Chorwacja|Hrvatska
        HT HTI 509 - 8 - Haiti|Republic of Haiti|Haití|Haïti
        HU HUN 36 06 8-9 4 Hungary|Hungría|Ungarn|Hongrie|Hungria|Ungheria|Hongarije|Węgry|Magyarország
        ID IDN 62 0 7-17 - Indonesia|Republic of Indonesia|Indonesien|Indonésie|Indonésia|Indonesië|Indonezja
        IE IRL 353 0 7-9 - Ireland|Irlanda|Irland|Irlande|Ierland|Irlandia|Éire
        IL ISR 972 0 7-12 - Israel|State of Israel|Israël|Israele|Izrael|ישראל|إسرائيل
        IM IMN 44 0 10 - Isle of Man|Isla de Man|Île de Man|Ilha de Man|Isola di Man|Wyspa Man|Ellan Vannin
        IN IND 91 0 10 - India|Republic of India|Indien|Inde|Índia|Indie|भारत
        IO IOT 246 - 7 - British Indian Ocean Territory|Territorio Británico del Océano Índico|Britisches Territorium im Indischen Ozean|Territoire britannique de l’océan Indien|Território Britânico do Oceano Índico|Territorio Britannico dell’Oceano Indiano|Brits Indische Oceaanterritorium|Brytyjskie Terytorium Oceanu Indyjskiego
        IQ IRQ 964 0 8-10 - Iraq|Republic of Iraq|Irak|Iraque|العراق
        IR IRN 98 0 4-7,10 - Iran|Iran, Islamic Republic of|Islamic Republic of Iran|Irán|Irã|ایران
        IS ISL 354 - 7,9 - Iceland|Republic of Iceland|Islandia|Island|Islande|Islândia|Islanda|IJsland|Ísland
        IT ITA 39 - 6-11 5 Italy|Italian Republic|Italia|Italien|Italie|Itália|Italië|Włochy
        JE JEY 44 0 10 - Jersey
        JM JAM 1 1 10 - Jamaica|Jamaika|Jamaïque|Giamaica|Jamajka
        JO JOR 962 0 8-9 - Jordan|Hashemite Kingdom of Jordan|Jordania|Jordanien|Jordanie|Jordânia|Giordania|Jordanië|الأردن
        JP JPN 81 0 8-17 7 Japan|Japón|Japon|Japão|Giappone|Japonia|日本
        KE KEN 254 0 7-10 - Kenya|Republic of Kenya|Kenia|Quênia
        KG KGZ 996 0 9-10 - Kyrgyzstan|Kyrgyz Republic|Kirguistán|Kirgisistan|Kirghizstan|Quirguistão|Kirghizistan|Kirgizië|Kirgistan|Кыргызстан|Киргизия
        KH KHM 855 0 8-10 - Cambodia|Kingdom of Cambodia|Camboya|Kambodscha|Cambodge|Camboja|Cambogia|Cambodja|Kambodża|កម្ពុជា
        KI KIR 686 0 5,8 - Kiribati|Republic of Kiribati|Quiribati
        KM COM 269 - 7 - Comoros|Union of the Comoros|Comoras|Komoren|Comores|Comore|Comoren|Komory|جزر القمر
        KN KNA 1 1 10 - St. Kitts & Nevis|Saint Kitts and Nevis|San Cristóbal y Nieves|St. Kitts und Nevis|Saint-Christophe-et-Niévès|São Cristóvão e Névis|Saint Kitts e Nevis|Saint Kitts en Nevis|Saint Kitts i Nevis
        KP PRK 850 0 8,10 - North Korea|Korea, Democratic People's Republic of|Democratic People's Republic of Korea|Corea del Norte|Nordkorea|Corée du Nord|Coreia do Norte|Corea del Nord|Noord-Korea|Korea Północna|북한
        KR KOR 82 0 5-6,8-14 5 South Korea|Korea, Republic of|Corea del Sur|Südkorea|Corée du Sud|Coreia do Sul|Corea del Sud|Zuid-Korea|Korea Południowa|대한민국|Korea|Republic of Korea|Corea
        KW KWT 965 - 7-8 - Kuwait|State of Kuwait|Koweït|Koeweit|Kuwejt|الكويت
        KY CYM 1 1 10 - Cayman Islands|Islas Caimán|Kaimaninseln|Îles Caïmans|Ilhas Cayman|Isole Cayman|Kaaimaneilanden|Kajmany
        KZ KAZ 7 8 10,14 - Kazakhstan|Republic of Kazakhstan|Kazajistán|Kasachstan|Cazaquistão|Kazakistan|Kazachstan|Казахстан|Қазақстан
        LA LAO 856 0 8-10 - Laos|Lao People's Democratic Republic|ລາວ
        LB LBN 961 0 7-8 - Lebanon|Lebanese Republic|Líbano|Libanon|Liban|Libano|لبنان
        LC LCA 1 1 10 - St. Lucia|Saint Lucia|Santa Lucía|Sainte-Lucie|Santa Lúcia
        LI LIE 423 0 7,9 - Liechtenstein|Principality of Liechtenstein|Liächteschtäi
        LK LKA 94 0 9 - Sri Lanka|Democratic Socialist Republic of Sri Lanka|ශ්‍රී ලංකාව|இலங்கை
        LR LBR 231 0 7-9 - Liberia|Republic of Liberia|Libéria
        LS LSO 266 - 8 - Lesotho|Kingdom of Lesotho|Lesoto
        LT LTU 370 0 8 - Lithuania|Republic of Lithuania|Lituania|Litauen|Lituanie|Lituânia|Litouwen|Litwa|Lietuva
        LU LUX 352 - 4-11 - Luxembourg|Grand Duchy of Luxembourg|Luxemburgo|Luxemburg|Lussemburgo|Luksemburg|Lëtzebuerg
        LV LVA 371 - 8 - Latvia|Republic of Latvia|Letonia|Lettland|Lettonie|Letônia|Lettonia|Letland|Łotwa|Latvija
        LY LBY 218 0 9 - Libya|Libia|Libyen|Libye|Líbia|Libië|ليبيا
        MA MAR 212 0 9 - Morocco|Kingdom of Morocco|Marruecos|Marokko|Maroc|Marrocos|Marocco|Maroko|المغرب|Meṛṛuk
        MC MCO 377 0 8-9 - Monaco|Principality of Monaco|Mónaco|Mônaco|Monako
        MD MDA 373 0 8 - Moldova|Moldova, Republic of|Republic of Moldova|Moldavia|Republik Moldau|Moldavie|Moldávia|Moldavië|Mołdawia|Republica Moldova
        ME MNE 382 0 8-9 - Montenegro|Monténégro|Czarnogóra|Crna Gora
        MF MAF 590 0 9 - St. Martin|Saint Martin (French part)|San Martín|Saint-Martin|São Martinho|Saint Martin
        MG MDG 261 0 9 - Madagascar|Republic of Madagascar|Madagaskar|Madagasikara
        MH MHL 692 1 7 - Marshall Islands|Republic of the Marshall Islands|Islas Marshall|Marshallinseln|Îles Marshall|Ilhas Marshall|Isole Marshall|Marshalleilanden|Wyspy Marshalla
        MK MKD 389 0 8 - North Macedonia|Republic of North Macedonia|Macedonia del Norte|Nordmazedonien|Macédoine du Nord|Macedônia do Norte|Macedonia del Nord|Noord-Macedonië|Macedonia Północna|Северна Македонија|Macedonia
        ML MLI 223 - 8 - Mali|Republic of Mali
        MM MMR 95 0 6-10 - Myanmar (Burma)|Myanmar|Republic of Myanmar|Myanmar (Birmania)|Myanmar (Birmanie)|Mianmar (Birmânia)|Myanmar (Birma)|Mjanma (Birma)|မြန်မာ|Burma
        MN MNG 976 0 8-10 - Mongolia|Mongolei|Mongolie|Mongólia|Mongolië|Монгол
        MO MAC 853 - 7-8 - Macao SAR China|Macao|Macao Special Administrative Region of China|RAE de Macao (China)|Sonderverwaltungsregion Macau|R.A.S. chinoise de Macao|Macau, RAE da China|RAS di Macao|Macau SAR van China|SRA Makau (Chiny)|中國澳門特別行政區|Macau
        MP MNP 1 1 10 - Northern Mariana Islands|Commonwealth of the Northern Mariana Islands|Islas Marianas del Norte|Nördliche Marianen|Îles Mariannes du Nord|Ilhas Marianas do Norte|Isole Marianne Settentrionali|Noordelijke Marianen|Mariany Północne
        MQ MTQ 596 0 9 - Martinique|Martinica|Martynika
        MR MRT 222 - 8 - Mauritania|Islamic Republic of Mauritania|Mauretanien|Mauritanie|Mauritânia|Mauritanië|Mauretania|موريتانيا
        MS MSR 1 1 10 - Montserrat
        MT MLT 356 - 8 - Malta|Republic of Malta|Malte
        MU MUS 230 - 7-8,10 - Mauritius|Republic of Mauritius|Mauricio|Maurice|Maurício
        MV MDV 960 - 7,10 - Maldives|Republic of Maldives|Maldivas|Malediven|Maldive|Maldiven|Malediwy|ދިވެހި ރާއްޖެ
        MW MWI 265 0 7,9 - Malawi|Republic of Malawi|Malaui
        MX MEX 52 01 10-11 5 Mexico|United Mexican States|México|Mexiko|Mexique|Messico|Meksyk
        MY MYS 60 0 8-10 5 Malaysia|Malasia|Malaisie|Malásia|Maleisië|Malezja
        MZ MOZ 258 - 8-9 - Mozambique|Republic of Mozambique|Mosambik|Moçambique|Mozambico|Mozambik
        NA NAM 264 0 8-9 - Namibia|Republic of Namibia|Namibie|Namíbia|Namibië
        NC NCL 687 - 6 - New Caledonia|Nueva Caledonia|Neukaledonien|Nouvelle-Calédonie|Nova Caledônia|Nuova Caledonia|Nieuw-Caledonië|Nowa Kaledonia
        NE NER 227 - 8 - Niger|Republic of the Niger|Níger
        NF NFK 672 - 6 - Norfolk Island|Isla Norfolk|Norfolkinsel|Île Norfolk|Ilha Norfolk|Isola Norfolk|Norfolk
        NG NGA 234 0 10-14 - Nigeria|Federal Republic of Nigeria|Nigéria|Nàìjíríà
        NI NIC 505 - 8 - Nicaragua|Republic of Nicaragua|Nicarágua|Nikaragua
        NL NLD 31 0 9,11 - Netherlands|Kingdom of the Netherlands|Países Bajos|Niederlande|Pays-Bas|Países Baixos|Paesi Bassi|Nederland|Holandia|Holland|The Netherlands|Holanda
        NO NOR 47 - 5,8 4 Norway|Kingdom of Norway|Noruega|Norwegen|Norvège|Norvegia|Noorwegen|Norwegia|Norge|Noreg
        NP NPL 977 0 8,10-11 - Nepal|Federal Democratic Republic of Nepal|Népal|नेपाल
        NR NRU 674 - 7 - Nauru|Republic of Nauru
        NU NIU 683 - 4,7 - Niue
        NZ NZL 64 0 5-10 - New Zealand|Nueva Zelanda|Neuseeland|Nouvelle-Zélande|Nova Zelândia|Nuova Zelanda|Nieuw-Zeeland|Nowa Zelandia|Aotearoa
        OM OMN 968 - 7-9 - Oman|Sultanate of Oman|Omán|Omã|عُمان
        PA PAN 507 - 7-8,10-11 - Panama|Republic of Panama|Panamá
        PE PER 51 0 8-9 - Peru|Republic of Peru|Perú|Pérou|Perù
        PF PYF 689 - 6,8-9 - French Polynesia|Polinesia Francesa|Französisch-Polynesien|Polynésie française|Polinésia Francesa|Polinesia Francese|Frans-Polynesië|Polinezja Francuska
        PG PNG 675 - 7-8 - Papua New Guinea|Independent State of Papua New Guinea|Papúa Nueva Guinea|Papua-Neuguinea|Papouasie-Nouvelle-Guinée|Papua-Nova Guiné|Papua Nuova Guinea|Papoea-Nieuw-Guinea|Papua-Nowa Gwinea|Papua Niugini
        PH PHL 63 0 6,8-13 - Philippines|Republic of the Philippines|Filipinas|Philippinen|Filippine|Filipijnen|Filipiny|Pilipinas
        PK PAK 92 0 8-12 - Pakistan|Islamic Republic of Pakistan|Pakistán|Paquistão|پاکستان
        PL POL 48 - 9 5 Poland|Republic of Poland|Polonia|Polen|Pologne|Polônia|Polska
        PM SPM 508 0 6,9 - St. Pierre & Miquelon|Saint Pierre and Miquelon|San Pedro y Miquelón|St. Pierre und Miquelon|Saint-Pierre-et-Miquelon|São Pedro e Miquelão|Saint-Pierre e Miquelon|Saint-Pierre en Miquelon|Saint-Pierre i Miquelon
        PN PCN - - - - Pitcairn Islands|Pitcairn|Islas Pitcairn|Pitcairninseln|Îles Pitcairn|Ilhas Pitcairn|Isole Pitcairn|Pitcairneilanden
        PR PRI 1 1 10 5 Puerto Rico|Porto Rico|Portorico|Portoryko
        PS PSE 970 0 8-10 - Palestinian Territories|Palestine, State of|the State of Palestine|Territorios Palestinos|Palästinensische Autonomiegebiete|Territoires palestiniens|Territórios palestinos|Territori Palestinesi|Palestijnse gebieden|Terytoria Palestyńskie|الأراضي الفلسطينية|Palestine
        PT PRT 351 - 9 7 Portugal|Portuguese Republic|Portogallo|Portugalia
        PW PLW 680 - 7 - Palau|Republic of Palau|Palaos
        PY PRY 595 0 6-11 - Paraguay|Republic of Paraguay|Paraguai|Paragwaj
        QA QAT 974 - 7-9,11 - Qatar|State of Qatar|Catar|Katar|قطر
        RE REU 262 0 9 - Réunion|Reunión|La Réunion|Reunião|Riunione|Reunion
        RO ROU 40 0 6,9 6 Romania|Rumanía|Rumänien|Roumanie|Romênia|Roemenië|Rumunia|România
        RS SRB 381 0 6-12 - Serbia|Republic of Serbia|Serbien|Serbie|Sérvia|Servië|Srbija|Србија
        RU RUS 7 8 10,14 6 Russia|Russian Federation|Rusia|Russland|Russie|Rússia|Rusland|Rosja|Россия
        RW RWA 250 0 8-9 - Rwanda|Rwandese Republic|Ruanda|U Rwanda
        SA SAU 966 0 9-10 5 Saudi Arabia|Kingdom of Saudi Arabia|Arabia Saudí|Saudi-Arabien|Arabie saoudite|Arábia Saudita|Arabia Saudita|Saoedi-Arabië|Arabia Saudyjska|المملكة العربية السعودية
        SB SLB 677 - 5,7 - Solomon Islands|Islas Salomón|Salomonen|Îles Salomon|Ilhas Salomão|Isole Salomone|Salomonseilanden|Wyspy Salomona
        SC SYC 248 - 7 - Seychelles|Republic of Seychelles|Seychellen|Seicheles|Seszele
        SD SDN 249 0 9 - Sudan|Republic of the Sudan|Sudán|Soudan|Sudão|Soedan|السودان
        SE SWE 46 0 6-10,12 5 Sweden|Kingdom of Sweden|Suecia|Schweden|Suède|Suécia|Svezia|Zweden|Szwecja|Sverige
        SG SGP 65 - 8,10-11 6 Singapore|Republic of Singapore|Singapur|Singapour|Singapura|新加坡|சிங்கப்பூர்
        SH SHN 290 - 4-5 - St. Helena, Ascension & Tristan da Cunha|Saint Helena, Ascension and Tristan da Cunha|Santa Elena|St. Helena|Sainte-Hélène|Santa Helena|Sant’Elena|Sint-Helena|Wyspa Świętej Heleny
        SI SVN 386 0 5-8 - Slovenia|Republic of Slovenia|Eslovenia|Slowenien|Slovénie|Eslovênia|Slovenië|Słowenia|Slovenija
        SJ SJM 47 - 5,8 - Svalbard & Jan Mayen|Svalbard and Jan Mayen|Svalbard y Jan Mayen|Spitzbergen und Jan Mayen|Svalbard et Jan Mayen|Svalbard e Jan Mayen|Spitsbergen en Jan Mayen|Svalbard i Jan Mayen|Svalbard og Jan Mayen
        SK SVK 421 0 6-7,9 5 Slovakia|Slovak Republic|Eslovaquia|Slowakei|Slovaquie|Eslováquia|Slovacchia|Slowakije|Słowacja|Slovensko
        SL SLE 232 0 8 - Sierra Leone|Republic of Sierra Leone|Sierra Leona|Serra Leoa
        SM SMR 378 - 8,10 - San Marino|Republic of San Marino|Saint-Marin
        SN SEN 221 - 9 - Senegal|Republic of Senegal|Sénégal|Senegaal
        SO SOM 252 0 6-9 - Somalia|Federal Republic of Somalia|Somalie|Somália|Somalië|Soomaaliya|الصومال
        SR SUR 597 - 6-7 - Suriname|Republic of Suriname|Surinam
        SS SSD 211 0 9 - South Sudan|Republic of South Sudan|Sudán del Sur|Südsudan|Soudan du Sud|Sudão do Sul|Sud Sudan|Zuid-Soedan|Sudan Południowy
        ST STP 239 - 7 - São Tomé & Príncipe|Sao Tome and Principe|Democratic Republic of Sao Tome and Principe|Santo Tomé y Príncipe|São Tomé und Príncipe|Sao Tomé-et-Principe|São Tomé e Príncipe|Sao Tomé en Principe|Wyspy Świętego Tomasza i Książęca
        SV SLV 503 - 7-8,11 - El Salvador|Republic of El Salvador|Salvador|Salwador
        SX SXM 1 1 10 - Sint Maarten|Sint Maarten (Dutch part)|Saint-Martin (partie néerlandaise)|Sint-Maarten
        SY SYR 963 0 8-9 - Syria|Syrian Arab Republic|Siria|Syrien|Syrie|Síria|Syrië|سوريا
        SZ SWZ 268 - 8-9 - Eswatini|Kingdom of Eswatini|Esuatini|Essuatíni|eSwatini|Swaziland
        TC TCA 1 1 10 - Turks & Caicos Islands|Turks and Caicos Islands|Islas Turcas y Caicos|Turks- und Caicosinseln|Îles Turques-et-Caïques|Ilhas Turcas e Caicos|Isole Turks e Caicos|Turks- en Caicoseilanden|Turks i Caicos
        TD TCD 235 - 8 - Chad|Republic of Chad|Tschad|Tchad|Chade|Ciad|Tsjaad|Czad|تشاد
        TF ATF - - - - French Southern and Antarctic Lands|French Southern Territories|Territorios Australes Franceses|Französische Süd- und Antarktisgebiete|Terres australes françaises|Territórios Franceses do Sul|Terre Australi Francesi|Franse Gebieden in de zuidelijke Indische Oceaan|Francuskie Terytoria Południowe i Antarktyczne
        TG TGO 228 - 8 - Togo|Togolese Republic
        TH THA 66 0 8-10,13 5 Thailand|Kingdom of Thailand|Tailandia|Thaïlande|Tailândia|Thailandia|Tajlandia|ไทย
        TJ TJK 992 - 9 - Tajikistan|Republic of Tajikistan|Tayikistán|Tadschikistan|Tadjikistan|Tadjiquistão|Tagikistan|Tadzjikistan|Tadżykistan|Тоҷикистон
        TK TKL 690 - 4-7 - Tokelau
        TL TLS 670 - 7-8 - Timor-Leste|Democratic Republic of Timor-Leste|Timor oriental|Timor Est|Oost-Timor|Timor Wschodni
        TM TKM 993 8 8 - Turkmenistan|Turkmenistán|Turkménistan|Turcomenistão|Türkmenistan
        TN TUN 216 - 8 - Tunisia|Republic of Tunisia|Túnez|Tunesien|Tunisie|Tunísia|Tunesië|Tunezja|تونس
        TO TON 676 - 5,7 - Tonga|Kingdom of Tonga
        TR TUR 90 0 7,10,12-13 5 Türkiye|Republic of Türkiye|Turquía|Türkei|Turquie|Turquia|Turchia|Turkije|Turcja|Turkey
        TT TTO 1 1 10 - Trinidad & Tobago|Trinidad and Tobago|Republic of Trinidad and Tobago|Trinidad y Tobago|Trinidad und Tobago|Trinité-et-Tobago|Trinidad e Tobago|Trinidad en Tobago|Trynidad i Tobago
        TV TUV 688 - 5-7 - Tuvalu
        TW TWN 886 0 7-11 - Taiwan|Taiwan, Province of China|Taiwán|Taïwan|Tajwan|台灣
        TZ TZA 255 0 9 - Tanzania|Tanzania, United Republic of|United Republic of Tanzania|Tansania|Tanzanie|Tanzânia
        UA UKR 380 0 9-10 5 Ukraine|Ucrania|Ucrânia|Ucraina|Oekraïne|Ukraina|Україна|Украина
        UG UGA 256 0 9 - Uganda|Republic of Uganda|Ouganda|Oeganda
        UM UMI - - - - U.S. Outlying Islands|United States Minor Outlying Islands|Islas menores alejadas de EE. UU.|Amerikanische Überseeinseln|Îles mineures éloignées des États-Unis|Ilhas Menores Distantes dos EUA|Isole Minori Esterne degli Stati Uniti|Kleine afgelegen eilanden van de Verenigde Staten|Dalekie Wyspy Mniejsze Stanów Zjednoczonych
        US USA 1 1 10 5 United States|United States of America|Estados Unidos|Vereinigte Staaten|États-Unis|Stati Uniti|Verenigde Staten|Stany Zjednoczone|U.S.|U.S.A.|EE. UU.|EEUU|America|USA
        UY URY 598 0 4-13 - Uruguay|Eastern Republic of Uruguay|Uruguai|Urugwaj
        UZ UZB 998 - 9 - Uzbekistan|Republic of Uzbekistan|Uzbekistán|Usbekistan|Ouzbékistan|Uzbequistão|Oezbekistan|Oʻzbekiston|Ўзбекистон
        VA VAT 39 - 6-12 - Vatican City|Holy See (Vatican City State)|Ciudad del Vaticano|Vatikanstadt|État de la Cité du Vatican|Cidade do Vaticano|Città del Vaticano|Vaticaanstad|Watykan|Vatican
        VC VCT 1 1 10 - St. Vincent & Grenadines|Saint Vincent and the Grenadines|San Vicente y las Granadinas|St. Vincent und die Grenadinen|Saint-Vincent-et-les Grenadines|São Vicente e Granadinas|Saint Vincent e Grenadine|Saint Vincent en de Grenadines|Saint Vincent i Grenadyny
        VE VEN 58 0 10 - Venezuela|Venezuela, Bolivarian Republic of|Bolivarian Republic of Venezuela|Wenezuela
        VG VGB 1 1 10 - British Virgin Islands|Virgin Islands, British|Islas Vírgenes Británicas|Britische Jungferninseln|Îles Vierges britanniques|Ilhas Virgens Britânicas|Isole Vergini Britanniche|Britse Maagdeneilanden|Brytyjskie Wyspy Dziewicze
        VI VIR 1 1 10 - U.S. Virgin Islands|Virgin Islands, U.S.|Virgin Islands of the United States|Islas Vírgenes de EE. UU.|Amerikanische Jungferninseln|Îles Vierges des États-Unis|Ilhas Virgens Americanas|Isole Vergini Americane|Amerikaanse Maagdeneilanden|Wyspy Dziewicze Stanów Zjednoczonych
        VN VNM 84 0 7-10 - Vietnam|Viet Nam|Socialist Republic of Viet Nam|Viêt Nam|Vietnã|Wietnam|Việt Nam
        VU VUT 678 - 5,7 - Vanuatu|Republic of Vanuatu
        WF WLF 681 - 6,9 - Wallis & Futuna|Wallis and Futuna|Wallis y Futuna|Wallis und Futuna|Wallis-et-Futuna|Wallis e Futuna|Wallis en Futuna|Wallis i Futuna
        WS WSM 685 - 5-7,10 - Samoa|Independent State of Samoa
        YE YEM 967 0 7-9 - Yemen|Republic of Yemen|Jemen|Yémen|Iêmen|اليمن
        YT MYT 262 0 9 - Mayotte|Majotta
        ZA ZAF 27 0 5-10 - South Africa|Republic of South Africa|Sudáfrica|Südafrika|Afrique du Sud|África do Sul|Sudafrica|Zuid-Afrika|Republika Południowej Afryki
        ZM ZMB 260 0 9 - Zambia|Republic of Zambia|Sambia|Zambie|Zâmbia
        ZW ZWE 263 0 7,9-10 - Zimbabwe|Republic of Zimbabwe|Zimbabue|Simbabwe|Zimbábue
        """
}
