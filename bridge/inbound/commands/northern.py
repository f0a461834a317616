"""The main words of commands in Dutch, Swedish, Danish, Norwegian and Finnish."""

COMMANDS: dict[str, str] = {
    "nl": r"""
join ! aanmelden; abonneren; inschrijven; meld me aan; schrijf me in; abonneer [me]
join ? volgen; meedoen; meelezen
leave ! afmelden; uitschrijven; opzeggen; meld me af; schrijf me uit; [mijn] abonnement opzeggen; mij afmelden; me
  afmelden; me uitschrijven; haal me van de lijst; geen (mails|emails|berichten) meer; afmelding
leave ? stoppen; ophouden; verlaten
mute ! (dit|deze) (gesprek|draad|discussie) dempen; demp (dit|deze) (gesprek|draad|discussie)
mute ? dempen; stil; negeren
pause ! pauzeren; [mails|emails] onderbreken; mails pauzeren
pause ? pauze
pause until ! (pauze|pauzeren|onderbreken|geen (mails|emails|berichten))
resume ! hervatten; [mails] hervatten; weer beginnen
resume ? doorgaan; verder
each ? elk; elke; ieder; elk bericht; elke (mail|reactie); meteen
daily ! één keer per dag; eenmaal per dag; dagelijkse (mail|samenvatting); een keer per dag
daily ? dagelijks; elke dag; iedere dag
weekly ! één keer per week; eenmaal per week; wekelijkse (mail|samenvatting); een keer per week
weekly ? wekelijks; elke week; iedere week
monthly ! één keer per maand; eenmaal per maand; maandelijkse (mail|samenvatting); een keer per maand
monthly ? maandelijks; elke maand; iedere maand
at most ! (hoogstens|maximaal|max|hooguit|niet meer dan) # [mails|emails|berichten] per week
help ! hoe werkt (dit|het); opdrachten
help ? hulp; help
status ! mijn (abonnementen|instellingen); mijn status
undo ! ongedaan maken; terugnemen; intrekken; [mijn] reactie intrekken; maak ongedaan; herroepen
edit ! wijzigen [in]; wijzig in; bewerken; mijn reactie wijzigen; vervangen door
edit ? correctie; wijzig; verbetering; wijziging
delete ! [mijn|deze] reactie (verwijderen|wissen); verwijder (mijn|deze) reactie
delete ? verwijderen; wissen; verwijder
copy ! mijn kopie; [een] kopie van mijn gegevens; mijn gegevens; exporteer mijn gegevens
copy ? kopie; exporteren
forget ! vergeet mij; vergeet me; vergeet mij maar; verwijder mijn (gegevens|account); mijn (gegevens|account)
  (verwijderen|wissen); recht op vergetelheid
publish ! publiceren; publiceer (het|dit); het was een reactie; geen opdracht
""",
    "sv": r"""
join ! prenumerera; anmäl mig; anmälan; gå med
join ? följ; följa
leave ! avprenumerera; avsluta prenumeration; avsluta prenumerationen; avanmäl; avanmäl mig; avanmälan; säg upp
  prenumerationen; avregistrera; avregistrera mig; ta bort mig från listan; inga fler (mejl|mail)
leave ? sluta; avsluta; lämna
mute ? tysta; tyst; ignorera
mute ! tysta (tråden|den här tråden|diskussionen)
pause ! pausa; gör uppehåll; pausa (mejlen|mailen|prenumerationen)
pause ? paus; uppehåll
pause until ! (pausa|paus|uppehåll|inga (mejl|mail))
resume ! återuppta; återuppta (mejlen|prenumerationen); börja igen
resume ? fortsätt; fortsätta
each ? varje; varje (mejl|kommentar); direkt; genast
daily ! en gång om dagen; daglig (sammanfattning); dagligt (mejl)
daily ? dagligen; varje dag; daglig
weekly ! en gång i veckan; en gång per vecka; veckosammanfattning
weekly ? varje vecka; veckovis
monthly ! en gång i månaden; en gång per månad
monthly ? varje månad; månadsvis; månatligen
at most ! (högst|max|maximalt|inte mer än) # [mejl|mail] (i veckan|per vecka)
help ! hur fungerar det; kommandon
help ? hjälp
status ! mina (prenumerationer|inställningar)
undo ! ångra; ta tillbaka [min kommentar]; återkalla
edit ! ändra [till]; redigera [min kommentar]; ersätt med
edit ? rättelse; korrigering; ändra
delete ! (ta bort|radera) (min|den här) kommentar
delete ? ta bort; radera
copy ! min kopia; [en] kopia av mina uppgifter; mina uppgifter; mina data
copy ? kopia; exportera
forget ! glöm mig; radera mina (uppgifter|data); radera mitt konto; ta bort mina uppgifter; rätten att bli glömd
publish ! publicera; publicera (det|den); det var en kommentar
""",
    "da": r"""
join ! abonner; tilmeld; tilmeld mig; tilmelding; meld mig til
join ? følg; følge
leave ! afmeld; afmeld mig; framelding; frameld; frameld mig; afmelding; opsig abonnement; meld mig fra; fjern mig
  fra listen; ikke flere (mails|emails)
leave ? ophør; forlad
mute ? lydløs; dæmp; ignorer
pause ! sæt på pause; hold pause
pause ? pause
pause until ! (pause|sæt på pause|hold pause|ingen mails)
resume ! genoptag; start igen; begynd igen
resume ? fortsæt
each ? hver; hver (mail|kommentar); straks; med det samme
daily ! en gang om dagen; dagligt resumé
daily ? dagligt; daglig; hver dag
weekly ! en gang om ugen; ugentligt resumé
weekly ? ugentligt; ugentlig; hver uge
monthly ! en gang om måneden
monthly ? månedligt; månedlig; hver måned
at most ! (højst|højest|max|maksimalt) # [mails|emails] om ugen
help ! hvordan virker det; kommandoer
help ? hjælp
status ! mine (abonnementer|indstillinger)
undo ! fortryd; træk tilbage; tilbagekald; fortryd min kommentar
edit ! ret [til]; ændr [til]; rediger [min kommentar]; erstat med
edit ? rettelse; ændring
delete ! (slet|fjern) (min|denne) kommentar
delete ? slet; slette
copy ! min kopi; [en] kopi af mine data; mine data
copy ? kopi; eksporter
forget ! glem mig; slet mine (data|oplysninger); slet min konto; retten til at blive glemt
publish ! offentliggør; udgiv; det var en kommentar
""",
    "nb": r"""
join ! abonner; abonnere; meld meg på; påmelding
join ? følg; følge
leave ! avslutt abonnement; avslutt abonnementet; meld meg av; avmelding; avmeld; si opp abonnementet; fjern meg fra
  listen; ikke flere (eposter|mailer)
leave ? slutt; forlat
mute ? demp; ignorer
pause ! sett på pause; ta pause
pause ? pause
pause until ! (pause|sett på pause|ta pause)
resume ! gjenoppta; start igjen; begynn igjen
resume ? fortsett
each ? hver; hver (epost|kommentar); straks; med en gang
daily ! en gang om dagen; daglig sammendrag
daily ? daglig; hver dag
weekly ! en gang i uken; ukentlig sammendrag
weekly ? ukentlig; hver uke
monthly ! en gang i måneden
monthly ? månedlig; hver måned
at most ! (høyst|maks|maksimalt) # [eposter|mailer] (i uken|per uke)
help ! hvordan virker det; kommandoer
help ? hjelp
status ! mine (abonnementer|innstillinger)
undo ! angre; trekk tilbake; tilbakekall
edit ! endre [til]; rediger [kommentaren min]; erstatt med
edit ? rettelse; endring
delete ! slett (kommentaren min|min kommentar)
delete ? slett; slette
copy ! min kopi; kopi av mine data; mine data
copy ? kopi; eksporter
forget ! glem meg; slett (mine data|dataene mine|kontoen min); retten til å bli glemt
publish ! publiser; publiser det; det var en kommentar
""",
    "fi": r"""
join ! tilaa; tilaan; tilaus; liity; liityn
join ? seuraa; seuraan
leave ! peru tilaus; peruuta tilaus; peruuta tilaukseni; lopeta tilaus; poista minut listalta; peru tilaukseni; ei
  enää viestejä
leave ? lopeta; poistu; eroa
mute ? vaienna; mykistä
pause ! keskeytä; tauota; keskeytä (viestit|tilaus)
pause ? tauko
pause until ! (tauko|keskeytä|tauota)
resume ! jatka viestejä; aloita uudelleen; palauta tilaus
resume ? jatka
each ? jokainen; jokainen (viesti|kommentti); heti
daily ! kerran päivässä; päivittäinen (kooste|viesti)
daily ? päivittäin; joka päivä
weekly ! kerran viikossa; viikoittainen (kooste|viesti)
weekly ? viikoittain; joka viikko
monthly ! kerran kuussa; kerran kuukaudessa; kuukausittainen (kooste|viesti)
monthly ? kuukausittain; joka kuukausi
at most ! (enintään|korkeintaan|max) # [viestiä] viikossa
help ! miten tämä toimii; komennot; ohjeet
help ? apua; apu; ohje
status ! tilaukseni; asetukseni; omat tilaukset
status ? tila
undo ! kumoa; peru kommentti; peru kommenttini; peruuta kommenttini
edit ! muokkaa [kommenttia|kommenttiani]; muuta; korvaa
edit ? korjaus; oikaisu; korjaa
delete ! poista (kommenttini|kommentti)
delete ? poista
copy ! kopioni; minun kopioni; kopio tiedoistani; tietoni; omat tiedot
copy ? kopio
forget ! unohda minut; unohtakaa minut; poista (tietoni|tilini); oikeus tulla unohdetuksi
publish ! julkaise; julkaise se; se oli kommentti
""",
}
