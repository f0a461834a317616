"""Know the lines that programs and firms add to a mail: "Sent from my iPhone", virus checks, disclaimers.

A footer is a short line with a word for "sent" (or "get") and the name of a device or program, in the order of its
language, or a line with a phrase that nobody types.
"""

from __future__ import annotations

import re
from itertools import groupby
from operator import itemgetter

from bridge.inbound.extract import vocabulary

# The line begins with one of these; a device, a program or a few words follow.
_BEGINS = """
sent from|sent via|sent with|sent using|sent by|sent on|sent through|get outlook for|download outlook for
written on|typed on|posted from|gesendet von|gesendet mit|gesendet über|gesendet aus|gesendet per|verschickt mit
verschickt von|geschickt von|versendet mit|von meinem|von unterwegs gesendet|outlook für|holen sie sich outlook
diese nachricht wurde von|diese e-mail wurde von|diese mail wurde von|laden sie outlook|envoyé de|envoyé depuis
envoyé à partir|envoyé avec|envoyé par|envoyé via|envoyé du|télécharger outlook|obtenez outlook|obtenir outlook
enviado desde|enviado con|enviado a través|enviado por|enviado mediante|obtener outlook|descargar outlook
obtén outlook|enviado do|enviado da|enviado de|enviado a partir|enviado pelo|enviado pela|enviado via
enviado com|enviada do|obter o outlook|obtenha o outlook|baixar outlook|inviato da|inviato dal|inviato con
inviato tramite|inviata da|ottieni outlook|scarica outlook|verzonden vanaf|verzonden vanuit|verzonden met
verzonden via|verstuurd vanaf|verstuurd vanuit|verstuurd met|verstuurd via|outlook voor|download outlook voor
outlook downloaden|skickat från|skickat med|skickat via|skickades från|hämta outlook|sänt från|sendt fra
sendt med|sendt via|hent outlook|få outlook|skaff deg outlook|lähetetty|hanki outlook|sent frá|sent úr
sótt outlook|wysłane z|wysłano z|wysłane za|wysłano za|wysłane przy|wysłano przy|wysłane przez|pobierz outlook
pobierz aplikację outlook|uzyskaj outlook|odesláno z|odesláno ze|odesláno přes|odoslané z|odoslané zo
odoslané cez|posláno z|poslané z|stáhnout outlook|získať outlook|získat outlook|stiahnuť outlook|elküldve|küldve
trimis de pe|trimis de la|trimis din|trimis cu|trimis prin|descărcați outlook|obțineți outlook|изпратено от
изпратено с|изпратено чрез|получете outlook|отправлено с|отправлено из|отправлено через|отправлено от
отправлено iphone|послано с|скачать outlook|получить outlook|загрузить outlook|надіслано з|надіслано із
надіслано через|відправлено з|відправлено із|завантажити outlook|отримати outlook|адпраўлена з|послато са
послато с|poslato sa|poslato s|poslano s|poslano iz|poslano z|poslano sa|poslano sa mog|preuzmite outlook
nabavite outlook|prenesite outlook|dobite outlook|στάλθηκε από|εστάλη από|απεστάλη από|λήψη του outlook
αποκτήστε το outlook|dërguar nga|испратено од|أرسلت من|أُرسلت من|تم الإرسال من|مرسل من|الحصول على outlook
احصل على outlook|נשלח מ|נשלח באמצעות|קבל את outlook|הורד את outlook|ارسال شده از|ارسال از|دریافت outlook|ส่งจาก
รับ outlook|ดาวน์โหลด outlook|đã gửi từ|được gửi từ|gửi từ|tải outlook|nhận outlook|dikirim dari|terkirim dari
dikirim melalui|dapatkan outlook|unduh outlook|dihantar dari|dihantar daripada|ipinadala mula|ipinadala gamit
発信元|送信元|发自我的|发自|从我的|来自我的|寄自|從我的|傳送自|發自我的|获取 outlook|取得 outlook|获取适用于
取得適用|下载 outlook|saadetud minu|saadetud|hangi outlook|nosūtīts no|nosūtīta no|iegūt outlook|išsiųsta iš
siųsta iš|gauti outlook|enviat des|enviat amb|obteniu l'outlook|obtenir l'outlook|enviado dende|bidalia
gestuur vanaf|seolta ó|anfonwyd o|imetumwa kutoka|გამოგზავნილია|ուղարկված է|iphone cihazımdan|yolladı|via mobile
via iphone|via android|from my|mobile email
"""
# The line ends with one of these, in languages where the verb is last.
_END = tuple(
    vocabulary.entries("""
gesendet|geschickt|verschickt|versendet|küldve|elküldve|küldtem|gönderildi|gönderilmiştir|から送信
から送信されました|より送信|送信|에서 보냄|에서 보냈습니다|에서 전송됨|에서 보낸|보냄|보낸 메일|전송|भेजा गया
से भेजा गया|পাঠানো|প্রেরিত|அனுப்பப்பட்டது|발송|发送|發送|傳送|寄出|から送信する|saadetud|bidalita|bidalia
göndərilib|жіберілді|गया|पठाइएको|edinin|を入手|を入手する|をダウンロード|다운로드|받기|lähetetty|beziehen
herunterladen|downloaden|letöltése|letöltés|beszerzése|indirin|herunter|laadimine
""")
)
_PRODUCT = vocabulary.pattern(
    r"""
iphone|ipad|ipod|\bmac(?:book)?\b|apple|android|samsung|galaxy|blackberry|\bhtc\b|nokia|huawei|honor|xiaomi
redmi
oppo|vivo|oneplus|pixel\b|sony|xperia|motorola|\blg\b|lumia|windows|outlook|hotmail|gmail|google|yahoo|\baol\b
proton|k-9|k9|thunderbird|fairemail|samsung|\bgmx\b|web\.de|freenet|t-online|mail\.ru|yandex|яндекс|mail app
\bmail\b|e-?mail|mailbox|spark|airmail|canary|edison|\bnine\b|blue ?mail|typeapp|aqua ?mail|newton|\bhey\b
front\b
superhuman|zoho|tutanota|tuta\b|fastmail|mailbird|postbox|em client|zimbra|roundcube|orange|laposte|libero
virgilio
terra|telekom|verizon|vodafone|t-mobile|at&t|telcel|movistar|claro|handy|smartphone|smart phone|phone|telefon
téléphone|telefono|teléfono|telefone|puhelim|mobil|mobile|móvil|celular|cellulare|tablet|téléphone|κινητ|телефон
мобильн|смартфон|qq|foxmail|网易|手机|邮箱|郵件|信箱|163|naver|네이버|daum|携帯|スマートフォン|スマホ|大师
seznam|centrum|wp\.pl|\bo2\b|onet
interia|ukr\.net|i\.ua|rambler|рамблер|\bbell\b|rogers|xfinity|device|gerät|appareil|dispositivo
"""
)
_SENTENCE = re.compile(r"[^.!?]{12,}[.!?;]\s|,\s|[?;]$")
_LINK = re.compile(r"\s?[<(\[]?\s?(?:https?://|mailto:|www\.)[^\s<>]{1,1000}\s?[>)\]]?|\[[^\]]{0,80}\]|[()<>\[\]*_]")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]+")
# Phrases that no person types, anywhere in a last paragraph
_PHRASES = vocabulary.pattern(
    r"""
virus[- ]free\b.{0,40}(?:avast|avg|www)|(?:avast|avg)\.com|checked (?:for viruses )?by (?:avast|avg)
scanned (?:for viruses )?by\b
(?:avast|avg|norton|mcafee)\b.{0,80}\b(?:virus|geprüft|vérifi|analizz|comprobad|verificad)|virenfrei
garanti sans virus|libre de virus|senza virus|privo di virus|virusvrij|do you yahoo
the information (?:contained )?in this (?:e-?mail|message|communication)
this (?:e-?mail|message|communication|transmission)\b.{0,120}\b(?:confidential|privileged|intended|monitored)
this (?:e-?mail|message)(?:,? and| including)? any attach\w{0,6}
if you (?:have received|are not the|received) (?:this|the intended|the named)
(?:confidentiality|legal|privacy) (?:notice|disclaimer|statement)\b
(?:diese) (?:e-?mail|nachricht|elektronische|information)\w{0,10}\b.{0,60}\b(?:vertraulich|enthält|enthalten|bestimmt)
(?:dieses) (?:e-?mail|nachricht|elektronische|information)\w{0,10}\b.{0,60}\b(?:vertraulich|enthält|enthalten|bestimmt)
(?:die in dieser) (?:e-?mail|nachricht|information)\w{0,10}\b.{0,60}\b(?:vertraulich|enthält|enthalten)
(?:ce|cet)\s(?:message|courriel|mail|e-?mail|courrier)\w{0,4}\b.{0,60}\b(?:confidentiel|destin|pièces)
(?:ces|le présent)\s(?:message|courriel|mail|e-?mail|courrier)\w{0,4}\b.{0,60}\b(?:confidentiel|destin|pièces)
(?:este|esta)\s(?:mensaje|correo|e-?mail|mensagem|comunica)\w{0,6}\b.{0,80}\b(?:confiden|destin|dirig|adjunt)
(?:el presente)\s(?:mensaje|correo|e-?mail|mensagem|comunica)\w{0,6}\b.{0,80}\b(?:confiden|destin|dirig|adjunt)
(?:la presente)\s(?:mensaje|correo|e-?mail|mensagem|comunica)\w{0,6}\b.{0,80}\b(?:confiden|destin|dirig|adjunt)
(?:questo)\s(?:messaggio|e-?mail|comunicazione|contenute)\b.{0,80}\b(?:riserva|confiden|destina|messaggio)
(?:questa)\s(?:messaggio|e-?mail|comunicazione|contenute)\b.{0,80}\b(?:riserva|confiden|destina|messaggio)
(?:il presente)\s(?:messaggio|e-?mail|comunicazione|contenute)\b.{0,80}\b(?:riserva|confiden|destina|messaggio)
(?:la presente)\s(?:messaggio|e-?mail|comunicazione|contenute)\b.{0,80}\b(?:riserva|confiden|destina|messaggio)
(?:le informazioni)\s(?:messaggio|e-?mail|comunicazione|contenute)\b.{0,80}\b(?:riserva|confiden|destina|messaggio)
(?:dit|deze)\s(?:bericht|e-?mail)\b.{0,60}\b(?:vertrouwelijk|bestemd|uitsluitend)
(?:denna)\s(?:e-?post|meddelande|e-?mail|mail|meddelelse)\b.{0,60}\b(?:konfidentiell|fortrolig|avsedd|tiltenkt)
(?:detta)\s(?:e-?post|meddelande|e-?mail|mail|meddelelse)\b.{0,60}\b(?:konfidentiell|fortrolig|avsedd|tiltenkt)
(?:denne)\s(?:e-?post|meddelande|e-?mail|mail|meddelelse)\b.{0,60}\b(?:konfidentiell|fortrolig|avsedd|tiltenkt)
(?:dette)\s(?:e-?post|meddelande|e-?mail|mail|meddelelse)\b.{0,60}\b(?:konfidentiell|fortrolig|avsedd|tiltenkt)
(?:niniejsza|ta|treść tej)\s(?:wiadomość|wiadomości|informacj)\w{0,4}\b.{0,80}\b(?:poufn|przeznaczon|adresat)
(?:это|данное|настоящее)\s(?:сообщение|письмо)\b.{0,80}\b(?:конфиденциальн|предназначен)
(?:amtsgericht|registergericht|handelsregister)\b.{0,40}\bhr[ab]\b
registered (?:in|office)\b.{0,80}\b(?:number|no\b|company)\D{0,12}\d{4}
please consider the environment|think before (?:you )?print|denken sie an die umwelt|pensez à l'environnement
piense en el medio|antes de imprimir|prima di stampare|przed wydrukowaniem|tänk på miljön
you received this message because you are subscribed|to unsubscribe from this group
to post to this (?:group|list)
mailing list$|/mailman/listinfo/
""",
    before=r"(?:(?<![a-z])|(?=/))",  # a phrase begins where a word begins
)


# the phrases by their first two characters, so that a line is compared with only a few of them
_START = itemgetter(slice(2))
_BEGIN = {start: tuple(same) for start, same in groupby(sorted(vocabulary.entries(_BEGINS), key=_START), key=_START)}


# People begin sentences with these too, so the name of a device or program must follow.
_ALSO_PROSE = tuple(
    vocabulary.entries(
        """
sent by|sent on|sent with|written|typed|posted|get |von meinem|diese|outlook|from my|enviado por|从我的|來自|来自|從我的
iphone|holen|laden|lähetetty|saadetud|küldve|bidalia|yolladı
"""
    )
)
_FETCH = re.compile(r"(?:get|download|try) \S.{1,30} for (?:ios|iphone|ipad|android|windows|mac|macos|mobile)")
_EXCUSED = re.compile(
    r"(?:sent|written|typed) (?:from|via|with|on) (?:my|a|an) .{2,30}\b(?:excuse|pardon|forgive|sorry)\b.{0,50}"
)
_WHOLE = frozenset({"via mobile", "mobile email", "via iphone", "via android", "mobil gesendet", "via ipad"})


def is_footer(line: str) -> bool:
    """True if the line (stripped) is one that a device or mail program adds."""
    if len(line) > 300:
        return False
    text = line if line.isascii() else _INVISIBLE.sub("", line)
    if "<" in text or "[" in text or "http" in text or "*" in text or "_" in text:
        text = _LINK.sub(" ", text)
    text = " ".join(text.lower().split()).strip(" -–—~|.!")
    if (text.startswith("yahoo mail: ") and len(text) < 60) or _EXCUSED.fullmatch(text):
        return True
    if not text or len(text) > 90 or _SENTENCE.search(text + " "):
        return False
    if _FETCH.fullmatch(text) or ("aka.ms/" in line and "outlook" in text):
        return True
    for phrase in _BEGIN.get(text[:2], ()):
        if text.startswith(phrase) and len(text) > len(phrase):
            few = not phrase.startswith(_ALSO_PROSE) and len(text[len(phrase) :].split()) <= 5
            return few or _PRODUCT.search(text) is not None
    return text in _WHOLE or (text.endswith(_END) and _PRODUCT.search(text) is not None)


# What the law wants below a firm's mails; people write such words in sentences too, so a rule must be above them.
_REGISTERED = vocabulary.pattern(
    r"""
\bregistered (?:in|office|address|number|company)\b|\bcompany (?:number|no\b|reg)|\bauthori[sz]ed and regulated by
amtsgericht|handelsregister|\bhr[ab] ?\d|geschäftsführ|vorstand:|\bau capital de|capital social|registro mercantil
\b(?:siret|siren|rcs|kvk|krs|nip|n\.?i\.?f\.?|c\.?i\.?f\.?|ust-?id\S{0,6}|vat|partita iva|p\.iva|org)\b[^\d]{0,12}\d{3}
\b(?:message|e-?mail|communication|transmission|information)\b.{0,120}\b(?:confidential|privileged)
\bconfidential\b.{0,120}\b(?:message|e-?mail|communication|transmission|information)\b
intended (?:only |solely )?for the (?:use|addressee|recipient|person)|not the intended recipient|保密|機密
(?:nachricht|e-?mail)\b.{0,120}\bvertraulich|(?:message|courriel)\b.{0,120}\bconfidentiel
(?:mensaje|correo|mensagem)\b.{0,120}\bconfiden|messaggio\b.{0,120}\briservat|bericht\b.{0,120}\bvertrouwelijk
wiadomość\b.{0,120}\bpoufn|(?:сообщение|письмо)\b.{0,120}\bконфиденциальн
"""
)


def is_notice(text: str) -> bool:
    """True if a paragraph below a rule is a legal notice."""
    return _REGISTERED.search(text[:600]) is not None


def is_boilerplate(text: str) -> bool:
    """True if the paragraph is a disclaimer, a virus checker's note or a list's footer."""
    return _PHRASES.search(text[:600]) is not None


_WARNS = vocabulary.pattern(
    """
caution|warning|attention|notice|alert|external|extern|achtung|vorsicht|warnung|hinweis|avertissement|attenzione
atención|advertencia|aviso|atenção|precaución|let op|waarschuwing|varning|advarsel|varoitus|uwaga|ostrzeżenie
upozornění|figyelem|внимание|увага|προσοχή|dikkat|注意|警告|外部|주의
""",
    before=r"\W{0,8}",
)
_OUTSIDE = vocabulary.pattern(
    """
external|outside|extern|click|links|attachment|absender|anhäng|expéditeur|hors de|pièces|cliquez|remitente|fuera de
enlaces|mittente|fora d|remetente|afzender|buiten|avsändar|avsender|zewnętrz|nadawc|внешн|зовнішн|ссылк|вложени
harici|組織外|外部|添付|链接|附件|첨부
"""
)
_SELDOM = vocabulary.pattern(
    r"""
you don['’]t often get email from|learn why this is important
sie erhalten nicht (?:oft|häufig) (?:eine )?e-mails? von|vous n['’]obtenez pas souvent|no suele recibir correo
non si ricevono spesso|u ontvangt niet vaak
this (?:message|email|e-mail) (?:originated|came|is|was sent) from (?:an? )?(?:outside|external)
this (?:sender|message) (?:is|might be)? ?(?:from )?(?:outside|external)
external (?:email|e-mail|sender|message)\b
"""
)


# The tag alone: "[EXTERNAL]", "[EXTERN] ", "*** External email ***"
_TAG = re.compile(
    r"[\[*(<{!]{1,4}\s?(?:external|extern|externe|externo|esterno|ext|外部)(?:[\s:-]{1,3}(?:e-?mail|mail|sender|message|mensaje"
    r"|correo|courriel|nachricht|absender))?\s?[\])>}*!]{1,4}$",
    re.IGNORECASE,
)


def is_banner(paragraph: str) -> bool:
    """True if the paragraph is the warning that a firm's mail gateway puts above a mail."""
    text = " ".join(paragraph[:800].split())
    if len(text) > 700:
        return False
    if len(text) < 40 and _TAG.match(text):
        return True
    if len(text) < 400 and _SELDOM.search(text):
        return True
    loud = "extern" in text.lower() or text[:3].isupper() or "组织" in text or "組織" in text
    return loud and _WARNS.match(text) is not None and _OUTSIDE.search(text, 3) is not None
