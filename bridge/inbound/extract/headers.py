"""Labels of the header block that Outlook and others write above a quote: "From: ... Sent: ... To: ... Subject: ...".

The tables have the labels as the programs translate them.
"""

from __future__ import annotations

import re
from enum import StrEnum

from bridge.inbound.extract import vocabulary


class Label(StrEnum):
    FROM = "from"
    DATE = "date"
    TO = "to"
    SUBJECT = "subject"
    OTHER = "other"


_TABLES = {
    Label.FROM: """
from|sender|von|absender|de|expéditeur|remitente|remetente|da|mittente|van|afzender|från|avsändare|fra|avsender
afsender|lähettäjä|od|nadawca|odesílatel|odosielateľ|feladó|de la|expeditor|от|от кого|отправитель|подател|від
відправник|ад|од|šalje|шаље|pošiljatelj|pošiljalac|из|апо|από|αποστολέας|kimden|gönderen|من|المرسل|מאת|השולח|از
فرستنده|از طرف|प्रेषक|से|จาก|từ|người gửi|dari|pengirim|daripada|mula kay|mula sa|差出人|送信者|送信元|발신
보낸 사람|보낸사람|发件人|寄件人|寄件者|寄信人|發件人|saatja|kellelt|no|sūtītājs|nuo|siuntėjas|frá|nork|igorlea
ó|oddi wrth|kutoka kwa|გამომგზავნი|ումից|кімнен|kimdən|nga|prej|det từ|প্রেরক|அனுப்புநர்|expedidor|from email
message de|e-mail von
""",
    Label.DATE: """
sent|date|sent at|sent on|date sent|received|gesendet|gesendet am|datum|envoyé|envoyé le|date d'envoi|message du
enviado|enviado el|enviado em|enviada|enviada em|enviada el|fecha|fecha de envío|data|data de envio|inviato
inviata|inviato il|data invio|verzonden|verzonden op|verstuurd|skickat|skickades|sendt|sendt den|dato|lähetetty
päivämäärä|pvm|päiväys|wysłano|wysłane|wysłana|data wysłania|odesláno|odoslané|dátum|elküldve|küldve
küldés dátuma|trimis|trimisă|trimis la|изпратено|изпратена|дата|отправлено|отправлен|время|надіслано|відправлено
даслана|послато|датум|poslato|poslano|dana|στάλθηκε|εστάλη|ημερομηνία|αποστολή|gönderildi|gönderilme tarihi
gönderme tarihi|tarih|تم الإرسال|أرسلت|أُرسلت|التاريخ|تاريخ الإرسال|تاریخ|ارسال شده|ارسال|זمن|נשלח|תאריך
भेजा गया|भेजा|दिनांक|तारीख|ส่ง|ส่งเมื่อ|วันที่|เมื่อ|đã gửi|gửi|ngày|thời gian|dikirim|tanggal|dihantar|tarikh
ipinadala|petsa|送信日時|送信日|日時|日付|보낸 날짜|보낸날짜|날짜|발송일시|发送时间|发送日期|日期|时间|傳送日期
寄件日期|寄出時間|時間|發送時間|saadetud|kuupäev|nosūtīts|datums|išsiųsta|laiškas išsiųstas|sent þann|dagsetning
enviat|enviat el|bidalia|bidaltze-data|gestuur|gestuur op|seolta|dáta|anfonwyd|dyddiad|imetumwa|tarehe|გაიგზავნა
თარიღი|ուղարկվել է|жіберілді|göndərilib|dërguar|data e dërgimit|তারিখ|அனுப்பியது|date du message|time
""",
    Label.TO: """
to|an|empfänger|à|a|pour|destinataire|destinataires|para|destinatario|destinatário|aan|till|til|vastaanottaja|do
komu|adresát|címzett|către|catre|до|кому|получатель|одержувач|каму|за|za|prima|прима|προς|kime|alıcı|إلى|الى|אל
לכבוד|به|گیرنده|प्रति|को|प्राप्तकर्ता|ถึง|tới|đến|người nhận|kepada|ke|untuk|para kay|宛先|받는 사람|받는사람
수신|收件人|收件者|收信人|adressaat|kellele|kam|saņēmējs|iki|gavėjas|per a|nori|chuig|at|kwa|მიმღები|ում|кімге
kimə|për|te|প্রাপক|பெறுநர்|cc|c.c.|kopie|copie|copie à|copia|cópia|kopia|kopi|kopio|dw|kopia do wiadomości|kópia
másolatot kap|másolat|копия|копія|копие|копія кому|κοιν|κοινοποίηση|bilgi|نسخة|نسخة إلى|העתק|עותק|رونوشت|สำเนา
đồng kính gửi|tembusan|参照|참조|抄送|副本|bcc|cci|cco|koopia|kopija|copie conforme
""",
    Label.SUBJECT: """
subject|re|betreff|objet|sujet|asunto|assunto|oggetto|onderwerp|ämne|emne|aihe|temat|předmět|predmet|věc|tárgy
subiect|тема|относно|наслов|naslov|zadeva|θέμα|konu|الموضوع|موضوع|נושא|הנדון|विषय|เรื่อง|หัวข้อ|chủ đề|tiêu đề
subjek|perihal|judul|paksa|件名|제목|主题|主題|主旨|标题|標題|teema|tēma|temats|tema|efni|assumpte|gaia|ábhar
pwnc|mada|თემა|թեմա|тақырыбы|mövzu|subjekti|lënda|বিষয়|பொருள்|tema del mensaje
""",
    Label.OTHER: """
reply-to|reply to|importance|wichtigkeit|priorität|priority|attachments|anlagen|anhänge|pièces jointes
datos adjuntos|allegati|organization|mailed-by|signed-by|répondre à|antwort an|responder a|newsgroups|security
sensitivity|categories|message-id|x-mailer|resent-from|on behalf of|приоритет|вложения|bijlagen|bilagor
vedhæftede filer|liitteet|załączniki|přílohy|附件|添付ファイル|첨부 파일
""",
}

# A word is in one table only, also where another language means another label by it. That does no harm, since a block
# is known by how many different labels it has.
LABELS = {word: label for label, table in _TABLES.items() for word in vocabulary.entries(table)}


_LABEL = re.compile(r"[^:：]{0,40}[:：]")


def label(line: str) -> Label | None:
    """The label that the line begins with; None if it begins with none. Blanks and stars may follow the label."""
    found = _LABEL.match(line)
    return LABELS.get(" ".join(found[0][:-1].strip(" \t\xa0*_>|#•").lower().split())) if found else None
