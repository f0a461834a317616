"""Lines that separate a reply from older words: "-----Original Message-----", "Begin forwarded message:"."""

from __future__ import annotations

import re

from bridge.inbound.extract import vocabulary

ORIGINAL = frozenset(
    vocabulary.entries("""
original message|original mail|original email|original|original appointment|ursprüngliche nachricht
originalnachricht|original-nachricht|original nachricht|antwort nachricht|originalmail|message d'origine
message original|message initial|message d’origine|courriel original|mensaje original|mensaje de origen
mensagem original|mensagem de origem|messaggio originale|messaggio di origine|oorspronkelijk bericht
origineel bericht|oorspronkelijke bericht|originalmeddelande|ursprungligt meddelande|ursprungsmeddelande
oprindelig meddelelse|original besked|original meddelelse|opprinnelig melding|original melding
alkuperäinen viesti|oryginalna wiadomość|wiadomość oryginalna|wiadomość pierwotna|původní zpráva|původní e-mail
pôvodná správa|eredeti üzenet|mesaj original|mesajul original|mesaj inițial|оригинално съобщение
исходное сообщение|оригинальное сообщение|пересылаемое сообщение|оригінальне повідомлення|вихідне повідомлення
оригинална порука|originalna poruka|izvorna poruka|prvotna poruka|izvirno sporočilo|αρχικό μήνυμα
πρωτότυπο μήνυμα|orijinal mesaj|özgün ileti|özgün mesaj|asıl mesaj|الرسالة الأصلية|رسالة أصلية|הודעה מקורית
ההודעה המקורית|پیام اصلی|मूल संदेश|ข้อความต้นฉบับ|ข้อความเดิม|thư gốc|tin nhắn gốc|pesan asli|email asli
mesej asal|orihinal na mensahe|元のメッセージ|オリジナルメッセージ|元のメール|원본 메시지|원본 메일|원본메일
回复的原邮件|邮件原件|原始邮件|原邮件|原始郵件|原郵件|原始信息|algne sõnum|algkiri|originaalkiri|sākotnējais ziņojums
oriģinālais ziņojums|originali žinutė|pradinis laiškas|pradinė žinutė|upprunaleg skilaboð|upprunalegt skeyti
missatge original|mensaxe orixinal|jatorrizko mezua|oorspronklike boodskap|an teachtaireacht bhunaidh
neges wreiddiol|ujumbe asili|тарихи хабарлама|mesazhi origjinal|reply message|antwort|response|исходное письмо
цитата|quoted message|vorherige nachricht|previous message
""")
)
FORWARDED = frozenset(
    vocabulary.entries("""
forwarded message|forwarded mail|forwarded email|begin forwarded message|forwarded by|forwarded
weitergeleitete nachricht|anfang der weitergeleiteten nachricht|anfang der weitergeleiteten e-mail
weitergeleitete mail|weitergeleitet von|message transféré|message transmis|début du message transféré
début du message réexpédié|message réexpédié|mail transféré|mensaje reenviado|inicio del mensaje reenviado
mensaje remitido|mensagem encaminhada|mensagem reencaminhada|início da mensagem reencaminhada
início da mensagem encaminhada|messaggio inoltrato|inizio messaggio inoltrato|doorgestuurd bericht
begin doorgestuurd bericht|vidarebefordrat meddelande|vidarebefordrat brev|börjar på det vidarebefordrade brevet
videresendt meddelelse|videresendt besked|start på videresendt besked|videresendt melding
start på videresendt melding|forwarded melding|välitetty viesti|edelleenlähetetty viesti|välitetty viesti alkaa
alkaa välitetty viesti|przekazana wiadomość|wiadomość przekazana|wiadomość napisana przez
początek przekazywanej wiadomości|przeposlaná zpráva|přeposlaná zpráva|začátek přeposlané zprávy
preposlaná správa|začiatok preposlanej správy|továbbított üzenet|továbbított levél kezdete|mesaj redirecționat
mesajul redirecționat|începutul mesajului redirecționat|препратено съобщение|начало на препратеното съобщение
пересланное сообщение|пересылаемое сообщение|начало переадресованного сообщения|начало пересылаемого сообщения
переслане повідомлення|переслане письмо|початок листа, що пересилається|прослеђена порука|proslijeđena poruka
prosleđena poruka|proslijeđena e-poruka|posredovano sporočilo|posredovana pošta|προωθημένο μήνυμα
αρχή προωθημένου μηνύματος|iletilen mesaj|iletilmiş mesaj|yönlendirilmiş ileti|iletilen ileti başlangıcı
رسالة معاد توجيهها|رسالة محولة|بدء الرسالة المعاد توجيهها|הודעה שהועברה|תחילת ההודעה שהועברה|پیام باز ارسال شده
पیام बढ़ाया गया|अग्रेषित संदेश|फ़ॉरवर्ड किया गया संदेश|ข้อความที่ส่งต่อ|ข้อความส่งต่อ|เริ่มต้นข้อความที่ส่งต่อ
thư đã chuyển tiếp|thư được chuyển tiếp|tin nhắn đã chuyển tiếp|bắt đầu thư được chuyển tiếp|pesan terusan
pesan yang diteruskan|mesej yang dimajukan|転送メッセージ|転送されたメッセージ|転送されたメール|전달된 메시지
전달된 메일|전달된 메시지 시작|转发的邮件|转发邮件信息|转发邮件|已转发邮件|下面是被转发的邮件|轉寄郵件
轉寄的郵件|轉寄訊息|以下是轉寄的郵件|已轉寄的郵件|edastatud kiri|edastatud sõnum|pārsūtīts ziņojums
pārsūtītā ziņa|persiųstas laiškas|persiųsta žinutė|áframsent skeyti|missatge reenviat
inici del missatge reenviat|mensaxe reenviada|birbidalitako mezua|aangestuurde boodskap|message forwarded
mensaje enviado
""")
)


# separator = rule words rule ; the words may have single hyphens, and a header block may follow on the same line
_RULED = re.compile(r"[-_=*~─━—–>\s]{2,200}+((?:[^-_=*~─━—–]|-(?!-)){3,70})(?:[-_=*~─━—–]{2}|$)")


def table_of(line: str) -> frozenset[str] | None:
    """The table with the words between two rules: ORIGINAL or FORWARDED; None if the line is not a separator."""
    ruled = _RULED.match(line)
    if ruled is None:
        return None
    words = " ".join(ruled[1].lower().split()).rstrip(" :.,")
    if words in FORWARDED or words.startswith("forwarded by"):
        return FORWARDED
    # words of ORIGINAL need a rule on both sides
    return ORIGINAL if words in ORIGINAL and (ruled.end() < len(line) or line[ruled.end() - 1] in "-_=*~") else None


def is_forward_line(line: str) -> bool:
    """True if the line says that a forwarded message follows, as Apple Mail writes it."""
    return line[-1] in ":：" and line[:-1].strip().lower() in FORWARDED


# "-----" some words "-----" in a language that no table has; a header block must follow
UNKNOWN = re.compile(r"[-_=─]{3,40}\s?[^-_=─]{3,60}?\s?[-_=─]{3,40}$")
RULE = re.compile(r"(?:[-_=*~#+─━—–]\s?){2,200}$")

# Every text that ABOVE matches has one of these; a search for them is cheaper than ABOVE.
ABOVE_WORDS = tuple(
    vocabulary.entries("""
this line|THIS LINE|the line|that line|these lines|above here|Zeile|Linie|ligne|línea|linea|linha|riga|lijn|regel|rad
linj|lini|строк|черт|より上|の上|줄 위|此行
""")
)

# "Reply above this line": sites write it above the words that they send
ABOVE = vocabulary.pattern(
    r"""
\b(?:reply)\b.{0,20}\b(?:above|over|on top of)\s(?:this|the|that|these|here)\b.{0,20}(?:\bline|$)
\b(?:replies|respond)\b.{0,20}\b(?:above|over|on top of)\s(?:this|the|that|these|here)\b.{0,20}(?:\bline|$)
\b(?:answer|type|write)\b.{0,20}\b(?:above|over|on top of)\s(?:this|the|that|these|here)\b.{0,20}(?:\bline|$)
(?:antworten|antwort|schreiben)\b.{0,40}\b(?:über|oberhalb)\b.{0,20}\b(?:zeile|linie)
(?:répond|réponse|écri)\w{0,8}\b.{0,40}\bau[- ]dessus\b.{0,20}\bligne
(?:respon|escrib|contest)\w{0,8}\b.{0,40}\b(?:encima|arriba)\b.{0,20}\bl[ií]nea
(?:respon|escrev)\w{0,8}\b.{0,40}\bacima\b.{0,20}\blinha|(?:rispon|scriv)\w{0,8}\b.{0,40}\bsopra\b.{0,20}\briga
(?:antwoord|reageer|typ|schrijf)\w{0,8}\b.{0,40}\bboven\b.{0,20}\b(?:lijn|regel)
(?:svar|skriv)\w{0,8}\b.{0,40}\b(?:ovanför|over|ovenfor|ovenover)\b.{0,20}\b(?:rad|linj)
(?:odpowie|pisz|wpis)\w{0,8}\b.{0,40}\b(?:powyżej|nad)\b.{0,20}\b(?:lini)
(?:ответ|напиш|пиш)\w{0,8}\b.{0,40}\b(?:выше|над)\b.{0,20}\b(?:лини|строк|черт)|この(?:行|線)より上
この(?:行|線)の上|이 줄 위
在此行(?:以上|上方|之上)|请在此行
"""
)
