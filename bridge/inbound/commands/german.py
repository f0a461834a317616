"""The phrases of commands in German."""

COMMANDS = r"""
mails = (mail|mails|email|emails|nachrichten|benachrichtigungen|post|briefe|newsletter|mitteilungen)
liste = (liste|mailingliste|newsletter|verteiler|blog|abo|diskussion|unterhaltung|faden|thread|rundbrief)
art = (die|das|diese|den|eure|ihre|meine|alle|mein)
dem = (dem|diesem|eurem|ihrem|deinem|der|dieser|eurer|ihrer|deiner)
meins = (meinen kommentar|den kommentar|diesen kommentar|meine antwort|die antwort|meinen beitrag|meine worte|meine
  nachricht|das|es|kommentar)
alles = (alles|das blog|den blog|dem blog|alle beiträge|allem|das ganze blog|den ganzen blog|dem ganzen blog|allen
  beiträgen)
join ! abonnieren; anmelden; [mich] anmelden; melde mich an; meldet mich an; trag mich ein; tragt mich ein;
  eintragen; [mich] eintragen; abo; abonniere [das|es|dies]; <liste> abonnieren; ich bin dabei; benachrichtige mich;
  benachrichtigt mich; halte mich auf dem laufenden; haltet mich auf dem laufenden; aufnehmen; nimm mich auf;
  abonniert
join ? folgen; mitlesen; beitreten; dabei; mitmachen; verfolgen; dem [hier] folgen; hier mitlesen
join post ! folge (diesem|dem) (beitrag|artikel|gespräch); (diesem|dem) (beitrag|artikel|gespräch) folgen;
  (dieser|der) (diskussion|unterhaltung) folgen; (diesen|den) (beitrag|artikel) abonnieren; (diese|die)
  (diskussion|unterhaltung) abonnieren; beitrag (abonnieren|folgen)
join thread ! folge (diesem|dem) (faden|thread); (diesem|dem) (faden|thread|kommentar|strang) folgen; (diesen|den)
  (faden|thread|kommentar|strang) abonnieren; faden (abonnieren|folgen); thread (abonnieren|folgen)
join blog ! [dem] [ganzen] blog folgen; [das|den] [ganze|ganzen] blog abonnieren; alles abonnieren; allem folgen;
  alle beiträge abonnieren; allen beiträgen folgen; blog abonnieren
join answers ! nur (antworten|antworten an mich|antworten auf (mich|meine kommentare)); antworten (an mich|auf
  mich|auf meine kommentare) [abonnieren]; nur wenn (mir jemand|jemand mir) antwortet; antworten abonnieren;
  nurantworten
join answers ? nur antwort
leave ! abmelden; [mich] abmelden; melde mich ab; meldet mich ab; [ich] melde [ich] mich [hiermit] ab; abbestellen;
  bestelle [den newsletter|<art> <mails>] ab; austragen; [mich] austragen; trag mich aus; tragt mich aus; trage mich
  aus; tragen sie mich aus; melden sie mich ab; [mich] (von <dem>|aus <dem>|vom) <liste>
  (abmelden|austragen|entfernen|nehmen|löschen|streichen); (abo|abonnement|newsletter|<mails>)
  (kündigen|abbestellen|beenden|abmelden|stornieren|stoppen); <art> (abo|abonnement|newsletter|<mails>)
  (kündigen|abbestellen|beenden|stornieren|stoppen); kündigung [<art> abos]; deabonnieren; abbestellung; abmeldung;
  entfolgen; keine <mails> mehr; keine [weiteren] <mails> mehr [senden|schicken|bekommen|erhalten|an mich|von
  euch|von ihnen]; keine weiteren <mails> [mehr] [erhalten|bekommen|senden|schicken]; (nehmt|nehmen
  sie|nimm|streicht|streich|streichen sie|lösche|löscht) mich
  (von <dem>|aus <dem>|vom) <liste> [raus|heraus]; (von <dem>|vom) <liste> (streichen|nehmen|löschen);
  (hört|hör|hören sie) auf mir
  (<mails>|zu schreiben|<mails> zu schicken|<mails> zu senden); (schickt|schick|schicken sie|sendet|senden sie) mir
  (keine|keinen) [weiteren] <mails> mehr; ich will (keine|diese) <mails> [mehr|nicht mehr]; ich möchte (keine|diese)
  <mails> [mehr|nicht mehr] [bekommen|erhalten]; nicht mehr (abonnieren|folgen|schreiben);
  (schreibt|schreib|schreiben sie) mir nicht mehr; mails stoppen
leave ? stopp; stop; aufhören; schluss; beenden; ende; verlassen; raus; kündigen; stornieren; entfernen; aussteigen;
  abstellen; abmelde; abbestelle; ab melden; ab bestellen
leave ~ abgemeldet
leave all ! alles (abbestellen|abmelden|kündigen|beenden|stoppen); von allem abmelden; [mich] von allem
  (abmelden|austragen); alle (abos|abonnements|mails|emails|benachrichtigungen)
  (abbestellen|kündigen|beenden|stoppen); nie wieder (mails|schreiben|post); [mich] überall (abmelden|austragen);
  gar keine <mails> mehr; alles kündigen; alle (abmelden|abbestellen)
mute ! stummschalten; stumm schalten; (diesen|den|diese|die|dieses|das)
  (faden|thread|gespräch|beitrag|strang|unterhaltung|diskussion|thema) (stummschalten|stumm
  schalten|stumm|ignorieren|ausblenden); (faden|thread|gespräch|unterhaltung|diskussion) (stummschalten|stumm|stumm
  schalten); nichts mehr (von|aus|zu) (diesem|dieser)
  (faden|thread|gespräch|beitrag|strang|unterhaltung|diskussion|thema); schalte [das|es|den|diesen]
  [faden|thread|gespräch] stumm
mute ? stumm; ignorieren; ausblenden; ruhe hier
pause ! pausieren; pausiere [<art> <mails>|mich]; (<mails>|abo|alles|zustellung) (pausieren|aussetzen|anhalten);
  <art> (<mails>|abo|zustellung) (pausieren|aussetzen|anhalten); mach[t] [mal] [eine] pause; pause machen;
  unterbrechen
pause ? pause; aussetzen; anhalten; eine pause; auszeit
pause until ! (pause|pausieren|pausiere [mich]|aussetzen|unterbrechen|anhalten|[mach|macht] [eine] pause|keine
  <mails>|keine <mails> mehr|urlaub|(<mails>|abo|alles|zustellung)
  (pausieren|aussetzen|anhalten|stoppen)|ruhe|pause machen)
resume ! fortsetzen; fortfahren; wiederaufnehmen; wieder aufnehmen; weiter (<mails>|senden|schicken|gehts|geht's);
  wieder (<mails>|senden|schicken|anfangen|an|aktivieren); pause (beenden|aufheben|ende|vorbei|aus); ende der pause;
  ich bin zurück; wieder da; weitermachen; (beende|beendet) die pause; reaktivieren; fortsetzung
resume ? weiter; fortsetze; fort setzen; wieder; wieder anfangen; nicht mehr pausieren; ich bin wieder da
each ! jede (mail|email|nachricht|antwort|benachrichtigung) [einzeln|sofort]; jeden (kommentar|brief|beitrag)
  [einzeln|sofort]; jeder (kommentar|brief) [einzeln|sofort]; einzelmails; einzelne
  (mails|emails|kommentare|nachrichten); (mails|emails|kommentare) einzeln; alle kommentare [sofort|einzeln]; alle
  briefe (sofort|einzeln); brief für brief; keine
  (zusammenfassung|sammelmail|sammelmails)
each ? alle briefe; einzeln; jede einzeln; jeden einzeln; jede; jeden; jedes; jede einzelne; jeden einzelnen; jedes
  mal; gleich
daily ! tägliches abo; tägliche (mail|email|zusammenfassung|sammelmail|übersicht|post); täglicher
  (brief|digest|überblick); einmal (am|pro|je) tag; einmal täglich; (eine|1) (mail|email) (am|pro) tag; täglich
  (eine|1) (mail|email|zusammenfassung); täglich abonnieren; zusammenfassung täglich; täglich zusammengefasst; täglich
  statt (sofort|einzeln|jede)
daily ? täglich; jeden tag; pro tag; zusammenfassung; tageweise; als zusammenfassung; sammelmail
weekly ! wöchentliches abo; wöchentliche (mail|email|zusammenfassung|sammelmail|übersicht|post); wöchentlicher
  (brief|digest|überblick); einmal (in der|die|pro|je) woche; einmal wöchentlich; (eine|1) (mail|email) (in
  der|die|pro) woche; wöchentlich (eine|1) (mail|email|zusammenfassung); wöchentlich abonnieren; zusammenfassung
  wöchentlich; nur einmal (in der|die|pro) woche
weekly ? wöchentlich; jede woche; pro woche; wochenweise
monthly ! monatliches abo; monatliche (mail|email|zusammenfassung|sammelmail|übersicht|post); monatlicher
  (brief|digest|überblick); einmal (im|pro|je|den) monat; einmal monatlich; (eine|1) (mail|email) (im|pro) monat;
  monatlich (eine|1) (mail|email|zusammenfassung); monatlich abonnieren; zusammenfassung monatlich; nur einmal
  (im|pro) monat
monthly ? monatlich; jeden monat; pro monat
at most ! (abonnieren|anmelden) # [<mails>] (pro|die|in der) woche; (höchstens|maximal|max|nicht mehr als|bis
  zu|nur|maximum|allerhöchstens) # [<mails>] (pro|die|in der|je|jede) woche; # <mails> (pro|die|in der|je|jede) woche
  [höchstens|maximal|max]; # (pro|die) woche (höchstens|maximal|max); wöchentlich (höchstens|maximal|max) # [<mails>];
  (höchstens|maximal|max) # <mails> wöchentlich; (höchstens|maximal|max) # mal (pro|die|in der) woche
at most ? (höchstens|maximal|max|maximum|nicht mehr als|allerhöchstens) # [<mails>]
at most ~ (höchstens|maximal|max|nicht mehr als) # [<mails>] (pro|am|im|je) (tag|monat)
help ! befehle; welche befehle [gibt es]; anleitung; gebrauchsanweisung; bedienung; befehlsliste
help ~ wie (geht|funktioniert) (das|es); was kann ich [hier] (tun|machen|schreiben)
help ? hilfe; hilf mir; bedienungsanleitung
status ! meine (abos|abonnements|einstellungen|bestellungen); was habe ich abonniert; welche (mails|abos)
  (habe|bekomme) ich; abos; abonnements; einstellungen; [zeig|zeige|zeigt] [mir] meine
  (abos|abonnements|einstellungen); mein (status|stand|abo|konto); was abonniere ich; status anzeigen; wem folge ich
status ? status; stand; meine kommentare; übersicht
receipts on ! (echo|quittung|quittungen|bestätigung|bestätigungen|rückmeldung) (an|ein|einschalten|anschalten);
  (schick|schickt|schicken sie) mir (quittungen|bestätigungen); quittungen; quittung
receipts on ? echo; rückmeldung
receipts off ! kein echo [mehr]; keinecho; keine
  (quittung|quittungen|bestätigung|bestätigungen|rückmeldung|rückmeldungen) [mehr];
  (echo|quittung|quittungen|bestätigung|bestätigungen|rückmeldung) (aus|abschalten|ausschalten); ohne
  (echo|quittung|bestätigung)
bundle ! (mime|multipart) (digest|zusammenfassung|sammelmail); zusammenfassung als (anhänge|multipart|mime|einzelne
  nachrichten); bündeln; gebündelt; (bündel|bündle) (an|ein)
bundle ? bündel
no bundle ! nicht (bündeln|gebündelt); kein (bündel|multipart|mime); (bündel|multipart|mime) aus; entbündeln;
  ungebündelt; bündeln aus
undo ! rückgängig [machen]; <meins> rückgängig [machen]; mach <meins> rückgängig; macht <meins> rückgängig; mache
  <meins> rückgängig; zurücknehmen; <meins> zurücknehmen; nimm <meins> zurück; nehmt <meins> zurück; [ich]
  (nehme|nehm|zieh|ziehe) <meins> zurück; zurückziehen; <meins> zurückziehen; zieh <meins> zurück; widerrufen;
  <meins> widerrufen; alles (zurücknehmen|rückgängig|rückgängig machen|zurückziehen|widerrufen); nicht
  veröffentlichen; <meins> nicht veröffentlichen; widerruf
undo ? zurück; zurücknehme; zurück nehmen; zurück ziehen; doch nicht; beide zurücknehmen
edit ! <meins> ändern [in|zu]; ändern (in|zu); ändere (in|zu|<meins>) [in|zu]; ersetzen durch; <meins> ersetzen
  [durch]; ersetze [<meins>] durch; bearbeiten; <meins> bearbeiten; <meins> (korrigieren|berichtigen|verbessern);
  neuer (text|wortlaut); neue (fassung|version|worte); umschreiben; neufassung
edit ? bearbeite; ändern; ändere; ersetzen; korrektur; korrigieren; korrigiere; berichtigung; berichtigen; änderung;
  verbesserung; richtigstellung; geändert
delete ! (meinen|den|diesen) kommentar (löschen|entfernen|tilgen); lösche (meinen|den|diesen) (kommentar|beitrag);
  löscht (meinen|den|diesen) (kommentar|beitrag); löschen sie (meinen|den|diesen) (kommentar|beitrag); meine
  (antwort|kommentare|worte|nachricht) (löschen|entfernen); lösche meine (antwort|kommentare|worte|nachricht);
  meinen beitrag (löschen|entfernen); kommentar (löschen|entfernen); (entferne|entfernt) (meinen|den|diesen)
  kommentar; nimm meinen kommentar (runter|weg|von der seite)
delete ? löschen; lösche [das|es|alles|beide]; löscht [das|es]; [das|es|alles|beide] löschen; [das|es] entfernen;
  löschung; weg damit
copy ! meine kopie; meinekopie; [eine] kopie meiner (daten|kommentare|beiträge|worte); [eine] kopie (von|aller)
  (allem|meinen daten|meinen kommentaren|meiner daten|meiner kommentare); meine daten
  [exportieren|herunterladen|schicken|bitte]; (schick|schickt|schicken sie) mir [alle] (meine daten|meine
  kommentare|eine kopie|meine kopie|eine kopie meiner daten); daten exportieren; datenexport; datenauskunft; alles was
  ich (schrieb|geschrieben habe); was wisst ihr über mich; was weißt du über mich; selbstauskunft; auskunft über meine
  daten; mein archiv
copy ? kopie; exportieren; export; archiv
forget ! vergiss mich; vergissmich; vergesst mich; vergessen sie mich; vergiß mich; mich vergessen; [alle] meine daten
  (löschen|vergessen|entfernen); lösche [alle] meine daten; löscht [alle] meine daten; löschen sie [alle] meine
  daten; (mein konto|mich|meine adresse|meine mailadresse) löschen; lösche (mich|mein konto|meine adresse); löscht
  (mich|mein konto|meine adresse); alles über mich (löschen|vergessen); vergiss alles über mich; konto löschen;
  daten löschen; recht auf vergessenwerden; recht auf vergessen
forget ? vergessen; vergiss
retire ! [meine|diese|die] adresse (stilllegen|zurückziehen|sperren|ungültig machen|abschalten|aufgeben|stillegen);
  [ich] [brauche|möchte|will] [eine] neue adresse; stilllegen; stillegen; still legen; adresse
  (weitergegeben|sperren); token (sperren|zurückziehen|stilllegen); sperre [meine|diese|die] adresse; lege
  [meine|diese|die] adresse still; schlüssel (sperren|zurückziehen)
publish ! veröffentlichen; (das|dies|es) veröffentlichen; veröffentliche (es|das|dies|meinen kommentar);
  veröffentlicht (es|das|dies|meinen kommentar); (das|dies|es) (war|ist) [doch] (ein kommentar|kein befehl|für
  alle|ein beitrag); (das|dies|es) war (als kommentar gemeint|als kommentar gedacht|ein brief); kein befehl; als
  kommentar [veröffentlichen|gemeint|gedacht]; trotzdem veröffentlichen; war [ein kommentar|kein befehl]
publish ? kommentar; ein kommentar
"""
