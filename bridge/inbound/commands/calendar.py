"""The words for days, months and stretches of time, by language."""

from __future__ import annotations

from bridge.inbound.commands.pieces import folded

# From January and from Monday on; spellings of one are parted by a bar.
MONTHS = {
    "en": """
    january|jan february|feb march|mar april|apr may june|jun july|jul august|aug september|sep|sept october|oct
    november|nov december|dec
""",
    "de": """
    januar|jänner|jan februar|feber|feb märz|mrz april|apr mai juni|jun juli|jul august|aug september|sep|sept
    oktober|okt november|nov dezember|dez
""",
    "fr": "janvier février|févr mars avril mai juin juillet août septembre octobre novembre décembre|déc",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre|setiembre octubre noviembre diciembre|dic",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "nb": "januar februar mars april mai juni juli august september oktober november desember",
    "fi": """
    tammikuu|tammikuuta|tammikuuhun helmikuu|helmikuuta|helmikuuhun maaliskuu|maaliskuuta huhtikuu|huhtikuuta
    toukokuu|toukokuuta kesäkuu|kesäkuuta heinäkuu|heinäkuuta elokuu|elokuuta syyskuu|syyskuuta lokakuu|lokakuuta
    marraskuu|marraskuuta joulukuu|joulukuuta
""",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "cs": "ledna února března dubna května června července srpna září října listopadu prosince",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "tr": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
}
WEEKDAYS = {
    "en": "monday|mon|mondays tuesday|tue|tues wednesday|wed thursday|thu|thurs friday|fri saturday|sat sunday|sun",
    "de": "montag|mo dienstag|di mittwoch|mi donnerstag freitag|fr samstag|sonnabend|sa sonntag",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "pt": "segunda terça quarta quinta sexta sábado domingo",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "sv": "måndag tisdag onsdag torsdag fredag lördag söndag",
    "da": "mandag tirsdag onsdag torsdag fredag lørdag søndag",
    "nb": "mandag tirsdag onsdag torsdag fredag lørdag søndag",
    "fi": """
    maanantai|maanantaihin tiistai|tiistaihin keskiviikko|keskiviikkoon torstai|torstaihin perjantai|perjantaihin
    lauantai|lauantaihin sunnuntai|sunnuntaihin
""",
    "pl": """
    poniedziałku|poniedziałek wtorku|wtorek środy|środa czwartku|czwartek piątku|piątek soboty|sobota
    niedzieli|niedziela
""",
    "cs": "pondělí|pondělka úterý|úterka středy|středa čtvrtka|čtvrtek pátku|pátek soboty|sobota neděle",
    "ru": """
    понедельника|понедельник вторника|вторник среды|среда четверга|четверг пятницы|пятница субботы|суббота
    воскресенья|воскресенье
""",
    "tr": """
    pazartesi|pazartesiye salı|salıya çarşamba|çarşambaya perşembe|perşembeye cuma|cumaya cumartesi|cumartesiye
    pazar|pazara
""",
}
# Day, week, month, year.
UNITS = {
    "en": "day|days week|weeks|wk|wks month|months year|years",
    "de": "tag|tage|tagen|tags woche|wochen monat|monate|monaten jahr|jahre|jahren",
    "fr": "jour|jours semaine|semaines mois an|ans|année",
    "es": "día|días semana|semanas mes|meses año|años",
    "it": "giorno|giorni settimana|settimane mese|mesi anno|anni",
    "pt": "dia|dias semana|semanas mês|meses ano|anos",
    "nl": "dag|dagen week|weken maand|maanden jaar|jaren",
    "sv": "dag|dagar vecka|veckor månad|månader år",
    "da": "dag|dage uge|uger måned|måneder år",
    "nb": "dag|dager uke|uker måned|måneder år",
    "fi": "päivä|päivää|päiväksi viikko|viikkoa|viikoksi kuukausi|kuukautta|kuukaudeksi vuosi|vuotta|vuodeksi",
    "pl": "dzień|dni tydzień|tygodnie|tygodni miesiąc|miesiące|miesięcy rok|lata|lat",
    "cs": "den|dny|dní týden|týdny|týdnů měsíc|měsíce|měsíců rok|roky|let",
    "ru": "день|дня|дней неделю|недели|недель|неделя месяц|месяца|месяцев год|года|лет",
    "tr": "gün hafta ay yıl|sene",
}
# Stand before a day or a stretch of time; all that counts is that they are no other word.
LEADS = {
    "en": """
    until; till; til; 'til; till the; until the; to; up to; for; for the next; for the; during the next; on; the;
    over the next; for about; until about; before; from now until; next; this; coming; until next; for another; in;
    until after; through; from today until
""",
    "de": """
    bis; bis zum; bis zur; bis ende der; bis zu; für; für die nächsten; für den nächsten; für die; die nächsten; in;
    am; zum; ab; bis einschließlich; bis nächsten; bis nächste; bis kommenden; bis zum nächsten; nächsten;
    kommenden; für ca; für etwa; von heute bis; während der nächsten; nach; bis nach; den; der; bis auf; für eine;
    bis am
""",
    "fr": "jusqu'au; jusqu'à; jusque; jusqu'en; pour; pendant; le; au; durant; jusqu'à la",
    "es": "hasta; hasta el; hasta la; por; durante; el; para; hasta fin de",
    "it": "fino a; fino al; fino alla; fino all'; per; il; fino; sino al; fino a l'",
    "pt": "até; até o; até a; por; durante; até ao; até à",
    "nl": "tot; tot en met; voor; gedurende; tot aan; t/m; tot de",
    "sv": "till; tills; i; under; fram till; till och med; t o m",
    "da": "indtil; til; i; frem til; til og med",
    "nb": "til; inntil; i; frem til; fram til; til og med",
    "fi": "asti; saakka",
    "pl": "do; na; przez",
    "cs": "do; na; až do",
    "ru": "до; на; в течение",
    "tr": "kadar",
}
# Of other grammars: behind the day.
TRAILS = {
    "en": "only; long; exclusive; inclusive; at the latest",
    "de": "lang; an; einschließlich; hindurch; inklusive; früh; morgens; abends; um; herum",
    "fi": "asti; saakka; ajaksi",
    "tr": "kadar; boyunca; süreyle",
    "ja": "まで",
    "zh": "为止",
}
OF = frozenset(folded("of the in de del di d' do av den y").split())

# What they name, reckoned from today: a number of days, or the first day of the next week, month or year.
NAMED = {
    "tomorrow": {
        "en": "tomorrow; tomorrow morning; tmrw; tomorow; today; for today; tonight",
        "de": "morgen; morgen früh; heute; heute abend; für heute",
        "fr": "demain",
        "es": "mañana",
        "it": "domani",
        "pt": "amanhã",
        "nl": "morgen",
        "sv": "i morgon; imorgon",
        "da": "i morgen",
        "nb": "i morgen",
        "fi": "huomiseen; huominen",
        "pl": "jutra; jutro",
        "cs": "zítra; zítřka",
        "ru": "завтра",
        "tr": "yarın; yarına",
        "ja": "明日; 明日まで",
        "zh": "明天",
    },
    "day after": {
        "en": "day after tomorrow; the day after tomorrow",
        "de": "übermorgen",
        "fr": "après demain",
        "es": "pasado mañana",
        "it": "dopodomani",
        "pt": "depois de amanhã",
        "nl": "overmorgen",
        "pl": "pojutrze",
        "cs": "pozítří",
        "ru": "послезавтра",
    },
    "next week": {
        "en": """
    next week; week end; weekend; the weekend; end of week; end of the week; the end of the week; the end of this
    week; end of this week; after the weekend; the week after
""",
        "de": """
    nächster woche; nächste woche; kommende woche; zur nächsten woche; wochenende; ende der woche; ende dieser
    woche; nach dem wochenende; dem wochenende; zum wochenende; zum ende der woche
""",
        "fr": "la semaine prochaine; fin de semaine; la fin de la semaine",
        "es": "la próxima semana; la semana que viene; el fin de semana; fin de semana",
        "it": "la prossima settimana; la settimana prossima; fine settimana",
        "pt": "a próxima semana; semana que vem; fim de semana",
        "nl": "volgende week; einde van de week",
    },
    "next month": {
        "en": """
    next month; end of month; end of the month; the end of the month; the end of this month; end of this month;
    month end; the month's end; the end of month; the first
""",
        "de": """
    nächsten monat; monatsende; ende des monats; ende monat; ende des laufenden monats; ende dieses monats; zum
    monatsende; kommenden monat; zum ende des monats; monatsanfang; nächster monat; zum nächsten monat; zum
    monatsersten
""",
        "fr": "la fin du mois; fin du mois; le mois prochain",
        "es": "fin de mes; el próximo mes; final de mes; fin del mes; el mes que viene",
        "it": "fine mese; la fine del mese; il mese prossimo; il prossimo mese",
        "pt": "o fim do mês; fim do mês; o próximo mês",
        "nl": "volgende maand; eind van de maand; einde van de maand",
    },
    "next year": {
        "en": """
    next year; end of year; end of the year; the end of the year; the end of this year; end of this year; the new
    year; new year; new year's; new years; year end
""",
        "de": """
    nächstes jahr; jahresende; ende des jahres; zum jahresende; neujahr; ende dieses jahres; kommendes jahr; zum
    ende des jahres; jahreswechsel; zum jahreswechsel; nächsten jahres
""",
        "fr": "la fin de l'année; fin de l'année; l'année prochaine; nouvel an",
        "es": "fin de año; el próximo año; año nuevo",
        "it": "fine anno; la fine dell'anno; l'anno prossimo; capodanno",
        "pt": "o fim do ano; fim do ano; o próximo ano",
        "nl": "volgend jaar; einde van het jaar; nieuwjaar",
    },
}
ENDS = {
    "en": "end of; the end of; end",
    "de": "ende; zum ende",
    "fr": "fin; la fin de; fin de",
    "es": "fin de; fines de; finales de",
    "it": "fine; la fine di",
    "pt": "fim de; o fim de",
    "nl": "eind; einde",
}
NUMBERS = {
    "en": "one|a|an|once two|twice|couple three|thrice four five six seven eight nine ten eleven twelve",
    "de": """
    ein|eine|einen|einer|einem|einmal|eins zwei|zweimal drei|dreimal vier fünf sechs sieben acht neun zehn elf zwölf
""",
    "fr": "un|une deux trois quatre cinq six sept huit neuf dix onze douze",
    "es": "un|una|uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "it": "un|una|uno due tre quattro cinque sei sette otto nove dieci undici dodici",
    "pt": "um|uma dois|duas três quatro cinco seis sete oito nove dez onze doze",
    "nl": "een|één twee drie vier vijf zes zeven acht negen tien elf twaalf",
    "sv": "en|ett två tre fyra fem sex sju åtta nio tio elva tolv",
    "da": "en|et to tre fire fem seks syv otte ni ti elleve tolv",
    "nb": "en|et to tre fire fem seks sju åtte ni ti elleve tolv",
    "fi": "yksi|yhden kaksi kolme neljä viisi kuusi",
    "pl": "jeden dwa trzy cztery pięć sześć",
    "cs": "jeden dva tři čtyři pět šest",
    "ru": "один|одну два|две три четыре пять шесть",
    "tr": "bir iki üç dört beş altı",
}
